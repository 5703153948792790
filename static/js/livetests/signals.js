/**
 * Notices on this device what the host wants to be told of, and says so; whoever takes part is told beforehand.
 *
 * @param {import("./session.js").RoomSession} session @param {AbortSignal} signal
 */
export function startSignals(session, signal) {
  const notice = (kind) => {
    const { room, seat, isHost, question } = session.state;
    if (isHost || seat?.state !== "seated" || !question || !room.signals.includes(kind)) return;
    session.command("signal", { kind }).catch(() => {});
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && notice("tab"), {
    signal,
  });
  document.addEventListener("fullscreenchange", () => !document.fullscreenElement && notice("fullscreen"), { signal });
  document.addEventListener("paste", () => notice("paste"), { signal });
}
