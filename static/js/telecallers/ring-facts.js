import { h } from "../ui/dom.js";
import { eachSecond } from "../ui/ticking.js";
import { priceWords } from "./call-words.js";
import { serverNow } from "./server-clock.js";

/** On the sheet of a call that rings: what it costs, and how long it rings. @param {any} call @param {AbortSignal} signal */
export function ringFacts({ incoming, rate, created_at: from, rings_until: until }, signal) {
  const left = h("span", { class: "numeric" });
  const bar = h("progress", { "aria-hidden": "true", max: Date.parse(until) - Date.parse(from) });
  eachSecond(() => {
    const rest = Math.max(0, Date.parse(until) - serverNow());
    bar.value = rest;
    left.textContent = `${Math.ceil(rest / 1000)} s`;
  }, signal);
  return h(
    "div",
    { class: "ring-facts" },
    !incoming && h("p", {}, priceWords(rate)),
    h("p", { class: "ring-left", role: "timer", "aria-label": "Rings for" }, bar, left),
  );
}
