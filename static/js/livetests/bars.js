import { h, icon } from "../ui/dom.js";
import { move } from "./motion.js";
import { barsOf, counted, figure, solutionTexts } from "./words.js";

/** What was answered, and which of it is right. @param {any} question @param {any} revealed @param {{mine?: any}} [options] */
export function answerBars({ asked }, revealed, { mine } = {}) {
  const bars = barsOf(asked, revealed);
  const { answers } = revealed.distribution;
  if (!bars) return h("p", { class: "muted" }, `${counted(answers, "answer")}, to be marked by hand.`);
  const isOrder = asked.kind === "order";
  const chosen = isOrder ? [] : [mine].flat().map(String);
  return h(
    "ol",
    { class: "answer-bars", "aria-label": isOrder ? "The right order, and how many had it so" : "What was answered" },
    bars.map((bar, place) => row(bar, { place, isOrder, isMine: chosen.includes(bar.id.replace(/^=/, "")) })),
  );
}

function row({ text, count, part, right, tint }, { place, isOrder, isMine }) {
  const fill = h("span", { class: "answer-bar-fill" });
  fill.style.inlineSize = `${100 * part}%`;
  move(fill, [{ scale: "0 1" }, { scale: "1 1" }], { delay: 80 * place, duration: 700 });
  return h(
    "li",
    { class: "answer-bar", "data-right": right, "data-tint": tint },
    h(
      "div",
      { class: "answer-bar-words" },
      right &&
        h(
          "span",
          { class: "answer-bar-tick numeric" },
          isOrder ? place + 1 : [icon("tick"), h("span", { class: "visually-hidden" }, "Right: ")],
        ),
      h("span", { class: "grow" }, text),
      isMine && h("span", { class: "badge badge-accent" }, "Yours"),
      h(
        "span",
        { class: "answer-bar-count numeric" },
        figure(count),
        h("span", { class: "visually-hidden" }, count === 1 ? " answer" : " answers"),
      ),
    ),
    h("span", { class: "answer-bar-track", "aria-hidden": "true" }, fill),
  );
}

/** What is right, in words, where no bar says so. @param {any} question @param {any} revealed */
export function solutionLine({ asked }, { solution }) {
  const texts = solutionTexts(asked, solution);
  if (!texts.length || !["numeric", "text"].includes(asked.kind)) return null;
  return h(
    "p",
    { class: "solution" },
    icon("check-circle"),
    h("span", {}, h("span", { class: "visually-hidden" }, "Right: "), texts.join(" · ")),
  );
}
