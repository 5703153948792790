import { board } from "../app/live.js";
import { api } from "../app/session.js";
import { h } from "../ui/dom.js";
import { errorState } from "../ui/placeholders.js";
import { calls, chartWords, coins, count, dayOf, heights, lastOf } from "./words.js";

/** Of the days that the server tells without being asked for others. */
const RANGES = [7, 30];

/** What a telecaller earned today and before, where this server is; read again after each call. @param {AbortSignal} signal */
export function earningsCard(signal) {
  const today = h("div", { class: "earned-today" });
  const chart = h("div", {}, h("span", { class: "skeleton skeleton-chart" }));
  let range = RANGES[0];
  let earnings = null;
  let newest;
  const show = () => chart.replaceChildren(figure(lastOf(earnings, range)));
  const load = async () => {
    const asked = (newest = Symbol("asked"));
    try {
      const answer = await api.get("telecaller/earnings/");
      if (asked !== newest || signal.aborted) return;
      earnings = answer;
      today.replaceChildren(...todayOf(earnings.days.at(-1)));
      show();
    } catch (error) {
      // What stands there is better than nothing, if something does.
      if (asked === newest && !earnings && !signal.aborted) chart.replaceChildren(errorState(error, load));
    }
  };
  const buttons = RANGES.map((days) =>
    h(
      "button",
      { class: "segment", type: "button", "aria-pressed": String(days === range), click: () => choose(days) },
      `${days} days`,
    ),
  );
  const choose = (days) => {
    range = days;
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(RANGES[place] === days)));
    if (earnings) show();
  };
  for (const type of ["telecaller.ended", "ready"])
    signal.addEventListener("abort", board.on(type, load), { once: true });
  load();
  return h(
    "section",
    { class: "card", "aria-label": "Earnings" },
    h(
      "div",
      { class: "card-head" },
      today,
      h("div", { class: "segments", role: "group", "aria-label": "How many days" }, buttons),
    ),
    chart,
  );
}

function todayOf({ coins: sum, calls: number }) {
  return [
    h("h3", {}, "Earned today"),
    h("p", { class: "earned" }, h("strong", { class: "numeric" }, count(sum)), sum === 1 ? " coin" : " coins"),
    h("p", {}, number ? `by ${calls(number)}` : "No calls yet today"),
  ];
}

function figure(earnings) {
  return h(
    "figure",
    { class: "earnings" },
    bars(earnings),
    h("figcaption", { class: "small muted" }, chartWords(earnings)),
    h("details", {}, h("summary", { class: "small" }, "Day by day"), table(earnings)),
  );
}

/** For the eye alone: the sentence and the table say the same. */
function bars({ days }) {
  const tall = heights(days);
  return h(
    "div",
    { class: "bars", "aria-hidden": "true" },
    days.map((day, place) => bar(day, tall[place])),
  );
}

function bar({ day, coins: sum, calls: number }, height) {
  const column = h("span", { class: "bar", title: `${dayOf(day)}: ${coins(sum)}, ${calls(number)}` }, h("span", {}));
  column.firstElementChild.style.setProperty("--share", `${height * 100}%`);
  return column;
}

function table({ days }) {
  const cell = (words) => h("td", { class: "numeric" }, words);
  return h(
    "div",
    { class: "table-holder", role: "region", "aria-label": "Earnings day by day", tabindex: "0" },
    h(
      "table",
      { class: "earnings-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Day", "Coins", "Calls"].map((words) => h("th", { scope: "col" }, words)),
        ),
      ),
      h(
        "tbody",
        {},
        [...days]
          .reverse()
          .map((day) =>
            h("tr", {}, h("th", { scope: "row" }, dayOf(day.day)), cell(count(day.coins)), cell(count(day.calls))),
          ),
      ),
    ),
  );
}
