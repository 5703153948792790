import { nameOf } from "../chat/conversation.js";
import { find, h, icon } from "../ui/dom.js";
import { eachSecond } from "../ui/ticking.js";
import { clockOf } from "../ui/time.js";
import { openRecharge } from "../wallet/recharge-dialog.js";
import { leftWords, warningWords } from "./call-words.js";
import { levelOf, reading } from "./meter.js";
import { serverNow } from "./server-clock.js";
import { coins } from "./words.js";

/**
 * Over the pictures of a paid call: its time, what it comes to and, for who pays, how long that can go on.
 *
 * @param {import("./paid-calls.js").PaidCalls} paid @param {AbortSignal} signal
 */
export function meterView(paid, signal) {
  const { incoming, user } = paid.call;
  const [time, sum, left] = ["Time", incoming ? "Earned" : "Cost", "Left"].map(fact);
  const warning = h("p", { class: "call-meter-warning", role: "alert" });
  const pause = h("p", { class: "call-meter-pause", role: "status" });
  const element = h(
    "section",
    { class: "call-meter", "aria-label": incoming ? "What you earn" : "What you pay" },
    h("dl", { class: "call-meter-facts" }, time.element, sum.element, !incoming && left.element),
    !incoming &&
      h(
        "button",
        { class: "button button-small", type: "button", click: () => openRecharge() },
        icon("plus"),
        "Recharge",
      ),
    pause,
    warning,
  );
  const show = () => {
    const { call } = paid;
    if (!call?.meter) return;
    const now = reading(call, serverNow());
    time.value.textContent = clockOf(now.talked);
    sum.value.textContent = coins(now.coins);
    left.value.textContent = now.left === null ? "–" : leftWords(now.left);
    const level = incoming ? null : levelOf(now.left);
    element.dataset.level = level ?? "";
    say(warning, level ? warningWords(level) : "");
    say(pause, now.runs ? "" : pauseWords(call.meter, user, incoming));
  };
  const stops = [
    paid.on("changed", show),
    paid.on("extended", ({ call }) => {
      const { left: more } = reading(call, serverNow());
      if (more !== null) find("#announcer").textContent = `Your coins last for ${leftWords(more)} now.`;
    }),
  ];
  signal.addEventListener("abort", () => stops.forEach((stop) => stop()), { once: true });
  eachSecond(show, signal);
  return element;
}

function fact(words) {
  const value = h("dd", { class: "numeric" });
  return { value, element: h("div", {}, h("dt", {}, words), value) };
}

/** What is said already is not said again. */
function say(element, words) {
  if (element.textContent === words) return;
  element.textContent = words;
}

function pauseWords({ blocks }, user, incoming) {
  const waits = blocks ? `${nameOf(user)} or you lost the connection.` : "Waiting until both of you are there.";
  return `${waits} This time is not ${incoming ? "counted" : "charged"}.`;
}
