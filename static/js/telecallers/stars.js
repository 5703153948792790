import { h, icon } from "../ui/dom.js";
import { count, ratingWords } from "./words.js";

const FIVE = 5;

/** As short as a card needs it. @param {any} telecaller */
export function rating(telecaller) {
  const { rating: mean, ratings } = telecaller;
  if (mean === null) return h("span", { class: "rating muted" }, ratingWords(telecaller));
  return h(
    "span",
    { class: "rating" },
    h("span", { class: "visually-hidden" }, ratingWords(telecaller)),
    icon("star"),
    h("strong", { class: "numeric", "aria-hidden": "true" }, mean.toFixed(1)),
    h("span", { class: "muted numeric", "aria-hidden": "true" }, `(${count(ratings)})`),
  );
}

/** Five of them, filled as far as people gave them. @param {any} telecaller */
export function ratingOf(telecaller) {
  return h("p", { class: "rating" }, stars(telecaller.rating ?? 0), h("span", {}, ratingWords(telecaller)));
}

/** What one person gave. @param {number} given */
export function starsGiven(given) {
  const words = `${given} of ${FIVE} stars`;
  return h("p", { class: "rating" }, stars(given), h("span", { class: "visually-hidden" }, words));
}

function stars(filled) {
  const row = (name) =>
    h(
      "span",
      { class: name },
      Array.from({ length: FIVE }, () => icon("star")),
    );
  const full = row("stars-full");
  full.style.setProperty("--share", `${(filled / FIVE) * 100}%`);
  return h("span", { class: "stars", "aria-hidden": "true" }, row("stars-none"), full);
}
