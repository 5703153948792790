/**
 * A part of the application.
 *
 * @typedef {object} Section
 * @property {string} path where it lives, such as `/app/people`
 * @property {string} icon a symbol of the sprite
 * @property {string} label
 * @property {() => Promise<{routes: Record<string, View>}>} load its module, fetched when it is first needed; `routes`
 *   are its views by the rest of the path, such as `/` and `/:id`
 * @property {string} [key] what leads there after G, if not the first letter of its label
 * @property {string} [badge] key of a number in the store, shown at its place in the navigation
 * @property {{key: string, unit: string}} [note] key of something in the store that is shown there quietly, and what it is of
 * @property {boolean} [aside] whether it has its place at the top of a telephone, and not among the others below
 *
 * @typedef {(context: Context) => Page | Promise<Page>} View
 *
 * @typedef {object} Context
 * @property {Record<string, string>} params the named parts of the path
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal aborted when the view is left
 *
 * @typedef {object} Page
 * @property {string} title
 * @property {HTMLElement} element its first `h1` takes the focus
 * @property {() => void} [focus] gives the focus to something else, where that is better
 * @property {() => boolean} [isDirty] whether leaving would lose what somebody typed
 */

/** @type {Section[]} in the order of the navigation */
export const sections = [];

/** @param {Section} section */
export function registerSection(section) {
  sections.push(section);
}

/** What leads there after G. @param {Section} section */
export function keyOf({ key, label }) {
  return key ?? label[0].toLowerCase();
}

/** @param {string} path @returns {Section | undefined} the one with the longest path that it begins with */
export function sectionFor(path) {
  const fitting = sections.filter((section) => path === section.path || path.startsWith(`${section.path}/`));
  return fitting.sort((one, other) => other.path.length - one.path.length)[0];
}
