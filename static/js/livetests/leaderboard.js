import { h, icon } from "../ui/dom.js";
import { move } from "./motion.js";
import { figure, moved, movedWords, placeWords } from "./words.js";

/** In rem: how far apart rows are that change places. */
const ROW = 3.5;

/** @param {any[]} top @param {{mine?: string, label?: string, start?: number}} [options] */
export function leaderboard(top, { mine, label = "Leaderboard", start = 0 } = {}) {
  return h(
    "ol",
    { class: "board-list", "aria-label": label },
    top.slice(start).map((row, index) => boardRow(row, { isMine: row.participant === mine, index })),
  );
}

function boardRow(row, { isMine, index }) {
  const element = h(
    "li",
    { class: "board-row", "aria-current": isMine && "true" },
    h("span", { class: "board-place numeric" }, row.place),
    h("span", { class: "board-name" }, h("bdi", {}, row.name)),
    movedMark(row),
    h("span", { class: "board-score numeric" }, figure(row.score)),
  );
  const places = moved(row);
  const from = places
    ? { translate: `0 ${Math.max(-10, Math.min(10, places)) * ROW}rem` }
    : { opacity: 0, translate: "0 0.5rem" };
  move(
    element,
    [from, { translate: "0 0" }],
    places ? { delay: 500, duration: 900 } : { delay: 40 * index, duration: 300 },
  );
  return element;
}

/** How many places somebody gained or lost. @param {any} row */
export function movedMark(row) {
  const places = moved(row);
  if (!places) return h("span", { class: "moved" });
  return h(
    "span",
    { class: "moved numeric", "data-way": places > 0 ? "up" : "down" },
    icon(places > 0 ? "chevron-up" : "chevron-down"),
    h("span", { "aria-hidden": "true" }, Math.abs(places)),
    h("span", { class: "visually-hidden" }, movedWords(places)),
  );
}

/** The first three, on their steps. @param {any[]} top @param {{mine?: string}} [options] */
export function podium(top, { mine } = {}) {
  return h(
    "ol",
    { class: "podium", "aria-label": "Podium" },
    top.slice(0, 3).map((row, index) => step(row, { index, isMine: row.participant === mine })),
  );
}

function step({ place, name, score }, { index, isMine }) {
  const block = h("span", { class: "podium-block", "aria-hidden": "true" }, place);
  const words = h(
    "span",
    { class: "podium-words" },
    h("span", { class: "visually-hidden" }, `${placeWords(place)}: `),
    h("span", { class: "podium-name" }, h("bdi", {}, name)),
    h("span", { class: "numeric" }, `${figure(score)} points`),
  );
  const delay = 500 * (2 - index);
  move(block, [{ scale: "1 0" }, { scale: "1 1" }], { delay, duration: 700 });
  move(
    words,
    [
      { opacity: 0, translate: "0 1rem" },
      { opacity: 1, translate: "0 0" },
    ],
    { delay: delay + 350, duration: 450 },
  );
  return h("li", { class: "podium-step", "data-step": index + 1, "aria-current": isMine && "true" }, words, block);
}
