import { Switchboard } from "./connection.js";

export { CLOSE_CODES } from "./close-codes.js";
export { SwitchboardError } from "./errors.js";
export { Switchboard };

/**
 * Opens a connection that stays, and in a browser watches for sleep and changes of network.
 *
 * @param {string | URL} url such as `wss://example.org/ws/`
 * @param {import("./connection.js").Options} [options]
 * @returns {Switchboard}
 */
export function connect(url, options) {
  const board = new Switchboard(url, options);
  if (typeof document !== "undefined") watchSurroundings(board);
  return board;
}

/** @param {Switchboard} board */
function watchSurroundings(board) {
  const check = () => board.check();
  addEventListener("online", check);
  addEventListener("offline", check);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check());
}
