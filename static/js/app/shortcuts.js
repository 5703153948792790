import { find, h } from "../ui/dom.js";
import { openDialog } from "../ui/dialog.js";
import { navigate } from "./router.js";
import { keyOf, sections } from "./sections.js";

const AFTER_G = 1200;
let sinceG = 0;

export function startShortcuts() {
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    isTyping(event.target) ||
    document.querySelector("dialog[open]")
  )
    return;
  const place = Date.now() - sinceG < AFTER_G ? placeFor(event.key) : undefined;
  sinceG = event.key === "g" ? Date.now() : 0;
  if (place) return go(event, place.path);
  if (event.key === "?") showShortcuts();
  if (event.key === "/") search(event);
}

/** In the field of the view, if it has one, or else for people. */
function search(event) {
  const field = find('[aria-keyshortcuts="/"]');
  if (!field?.checkVisibility()) return go(event, "/app/people");
  event.preventDefault();
  return field.focus();
}

function go(event, path) {
  event.preventDefault();
  navigate(path);
}

function isTyping(element) {
  return element.isContentEditable || element.matches("input, textarea, select");
}

function placeFor(key) {
  return sections.find((section) => keyOf(section) === key);
}

export function showShortcuts() {
  const rows = [
    ...sections.map((section) => [["G", keyOf(section).toUpperCase()], section.label]),
    [["/"], "Search in chat, or for people"],
    [["?"], "These shortcuts"],
    [["Esc"], "Close what is open"],
  ];
  openDialog({
    title: "Keyboard shortcuts",
    content: h(
      "dl",
      { class: "shortcuts" },
      rows.map(([keys, words]) =>
        h(
          "div",
          {},
          h("dt", {}, words),
          h(
            "dd",
            {},
            keys.map((key) => h("kbd", {}, key)),
          ),
        ),
      ),
    ),
  });
}
