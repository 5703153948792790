import { Switchboard } from "./connection.js";

export { CLOSE_CODES } from "./close-codes.js";
export { SwitchboardError } from "./errors.js";
export { Switchboard };

const ASK_AGAIN = 1000;
/** Only what needs no network answers then, and that does so at once. */
const OFFLINE_PATIENCE = 1500;

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

/**
 * One answer that was still under way when the network went would make it look as if it were there: so it is asked
 * again until it is silent, or back.
 *
 * @param {Switchboard} board
 */
function askWhileOffline(board) {
  board.check(OFFLINE_PATIENCE);
  const asking = setInterval(() => {
    if (navigator.onLine || board.state.name !== "online") clearInterval(asking);
    else board.check(OFFLINE_PATIENCE);
  }, ASK_AGAIN);
}

/** @param {Switchboard} board */
function watchSurroundings(board) {
  const check = () => board.check();
  addEventListener("online", check);
  addEventListener("offline", () => askWhileOffline(board));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check());
}
