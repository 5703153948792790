import { serverNow } from "../telecallers/server-clock.js";
import { find, h } from "../ui/dom.js";

const TICK = 200;
const HURRY = 10;
const LAST = 5;

/**
 * How much of the time for a question is left, by the server's clock.
 *
 * @param {import("./session.js").RoomSession} session @param {AbortSignal} signal
 * @param {{over?: () => void, soon?: () => void}} [listeners] `over` is called once the time is, and `soon` shortly before
 */
export function timeBar(session, signal, { over = () => {}, soon = () => {} } = {}) {
  const fill = h("span", { class: "time-fill" });
  const left = h("span", { class: "time-left numeric" });
  const element = h(
    "div",
    { class: "time", role: "timer", "aria-label": "Time left" },
    h("span", { class: "time-track" }, fill),
    left,
  );
  let said = null;
  const tick = () => {
    const { question, room } = session.state;
    element.hidden = !question?.deadline;
    if (element.hidden || room.paused) return;
    const [from, until, now] = [Date.parse(question.asked_at), Date.parse(question.deadline), serverNow()];
    const rest = Math.max(0, until - now);
    const seconds = Math.ceil(rest / 1000);
    fill.style.scale = `${Math.min(1, rest / (until - from))} 1`;
    left.textContent =
      seconds >= 60 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : `${seconds}`;
    element.dataset.level = seconds <= LAST ? "last" : seconds <= HURRY ? "hurry" : "";
    if (seconds === HURRY && said !== question.deadline && until - from > 1000 * HURRY) {
      said = question.deadline;
      find("#announcer").textContent = `${HURRY} seconds left`;
    }
    if (rest <= 700) soon();
    if (rest === 0) over();
  };
  const ticking = setInterval(tick, TICK);
  signal.addEventListener("abort", () => clearInterval(ticking), { once: true });
  tick();
  return element;
}
