import { h, icon } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {{title: string, message: string, action?: any}} options */
export function emptyState({ title, message, action }) {
  return h("div", { class: "empty" }, looseCord(), h("h2", {}, title), h("p", {}, message), action);
}

/** @param {any} error @param {() => void} retry */
export function errorState(error, retry) {
  const offline = error.status === 0;
  return h(
    "div",
    { class: "empty", role: "alert" },
    looseCord(),
    h("h2", {}, offline ? "You seem to be offline" : "This did not load"),
    h("p", {}, error.status === undefined ? "Something went wrong on this page." : error.message),
    h("button", { class: "button", type: "button", click: retry }, icon("refresh"), "Try again"),
  );
}

/** @param {number} [rows] */
export function listSkeleton(rows = 4) {
  const row = () =>
    h(
      "li",
      { class: "item" },
      h("span", { class: "skeleton skeleton-avatar" }),
      h(
        "div",
        { class: "item-body" },
        h("span", { class: "skeleton skeleton-line" }),
        h("span", { class: "skeleton skeleton-line" }),
      ),
    );
  return h("ul", { class: "list", "aria-hidden": "true" }, Array.from({ length: rows }, row));
}

export function pageSkeleton() {
  return h(
    "div",
    { class: "view", role: "status" },
    h("span", { class: "visually-hidden" }, "Loading"),
    h("span", { class: "skeleton skeleton-title" }),
    h("span", { class: "skeleton skeleton-card" }),
    h("span", { class: "skeleton skeleton-card" }),
  );
}

/** A plug beside its jack: nothing is connected here yet. */
function looseCord() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 112 64");
  svg.setAttribute("aria-hidden", "true");
  svg.append(
    shape("circle", { cx: 84, cy: 24, r: 16, fill: "none", stroke: "currentColor", "stroke-width": 3, opacity: 0.55 }),
    shape("circle", { cx: 84, cy: 24, r: 6, fill: "currentColor", opacity: 0.55 }),
    shape("path", {
      d: "M2 52C22 66 30 24 46 30",
      fill: "none",
      stroke: "var(--lamp)",
      "stroke-width": 5,
      "stroke-linecap": "round",
    }),
    shape("circle", { cx: 49, cy: 31, r: 8, fill: "var(--lamp)" }),
    shape("circle", { cx: 49, cy: 31, r: 3, fill: "var(--surface)" }),
  );
  return svg;
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
