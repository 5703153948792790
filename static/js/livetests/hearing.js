import { board } from "../app/live.js";

const WAIT = 400;

/**
 * As a host, hears what becomes of a room without being in it.
 *
 * @param {{id: string, code: string}} room @param {AbortSignal} signal
 * @param {Record<string, (data: any) => void>} listeners by event; `ready` when something may have been missed
 */
export function hearRoom({ id, code }, signal, { ready = () => {}, ...listeners }) {
  const join = () => board.command("livetests.join", { code }).catch(() => {});
  const stops = Object.entries(listeners).map(([type, listener]) =>
    board.on(`livetests.${type}`, (data) => (data.room?.id ?? data.room) === id && listener(data)),
  );
  stops.push(board.on("ready", () => join().then(ready)));
  signal.addEventListener("abort", () => stops.forEach((stop) => stop()), { once: true });
  if (board.state.name === "online") join();
}

/** Once for however much happened shortly one after the other. @param {() => void} work @param {AbortSignal} signal */
export function soon(work, signal) {
  let timer = null;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, WAIT);
  };
}
