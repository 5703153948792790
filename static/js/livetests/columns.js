import { h } from "../ui/dom.js";
import { figure } from "./words.js";

const MOST_LABELS = 12;
const MOST_COUNTS = 30;

/** @typedef {{label: string, short?: string, count: number}} Column `short` is what has room below it */

/** A chart for the eye alone: whoever draws it says the same in words. @param {Column[]} columns */
export function columnChart(columns) {
  const most = Math.max(1, ...columns.map(({ count }) => count));
  const labelled = columns.length <= MOST_LABELS;
  return h(
    "div",
    { class: labelled ? "chart" : "chart chart-dense", "aria-hidden": "true" },
    columns.map((each, place) => {
      const isEnd = place === 0 || place === columns.length - 1;
      return column(each, most, { labelled: labelled || isEnd, counted: columns.length <= MOST_COUNTS });
    }),
  );
}

function column({ label, short = label, count }, most, { labelled, counted }) {
  const fill = h("span", { class: "chart-fill" });
  fill.style.setProperty("--share", `${(100 * count) / most}%`);
  return h(
    "div",
    { class: "chart-column", title: `${label}: ${figure(count)}` },
    h("span", { class: "chart-count numeric" }, counted && count ? figure(count) : ""),
    h("span", { class: "chart-track" }, fill),
    h("span", { class: "chart-label numeric" }, labelled ? short : ""),
  );
}

/** With a sentence, and the figures as a table. @param {{heads: [string, string], columns: Column[], words: string}} options */
export function columnFigure({ heads, columns, words }) {
  return h(
    "figure",
    { class: "chart-figure" },
    columnChart(columns),
    h("figcaption", { class: "small muted" }, words),
    h("details", {}, h("summary", { class: "small" }, "As a table"), table(heads, columns)),
  );
}

function table(heads, columns) {
  return h(
    "table",
    { class: "results-table" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heads.map((words) => h("th", { scope: "col" }, words)),
      ),
    ),
    h(
      "tbody",
      {},
      columns.map(({ label, count }) =>
        h("tr", {}, h("th", { scope: "row", class: "numeric" }, label), h("td", { class: "numeric" }, figure(count))),
      ),
    ),
  );
}
