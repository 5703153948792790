import { find } from "../ui/dom.js";

/** What the server offers to choose from: languages and genders, as [value, words]. */
export const choices = JSON.parse(find("#choices").textContent);

/** @param {"languages" | "genders"} list @param {string} value */
export function wordsFor(list, value) {
  return choices[list].find(([key]) => key === value)?.[1] ?? value;
}
