import { arrange, h } from "../ui/dom.js";
import { columnChart } from "./columns.js";
import { progressOf, progressWords } from "./result-words.js";
import { counted, figure } from "./words.js";

const MOST_SHOWN = 200;
const EACH = 500;

/**
 * For the host, how far everybody is at their own pace: drawn twice a second at most.
 *
 * @param {import("./room-view.js").Stage} stage
 */
export function progressPanel({ state, signal, watch }) {
  const words = h("p", { class: "progress-words" });
  const chart = h("div", {});
  // With the focus there, a keyboard scrolls.
  const list = h("ul", { class: "progress-list", tabindex: "0", "aria-label": "How far everybody is" });
  const more = h("p", { class: "muted" });
  const rows = new Map();
  const look = () => {
    const { questions } = state.room;
    const seats = [...state.seated(), ...state.left()];
    const people = seats.map((person) => ({ ...person, ...state.progress.get(person.id) }));
    const { columns, notBegun, under, finished } = progressOf(people, questions);
    const all = counted(people.length, "person", "people");
    const rest = `${figure(under)} under way, ${figure(notBegun)} not begun`;
    words.textContent = `${figure(finished)} of ${all} finished, ${rest}`;
    chart.replaceChildren(...(people.length ? [columnChart(columns)] : []));
    arrange(
      list,
      people.slice(0, MOST_SHOWN).map((person) => {
        if (!rows.has(person.id)) rows.set(person.id, personRow(person, questions));
        const { element, show } = rows.get(person.id);
        show(person);
        return element;
      }),
    );
    more.textContent = people.length > MOST_SHOWN ? `and ${figure(people.length - MOST_SHOWN)} more` : "";
  };
  const lookSoon = spaced(look, signal);
  signal.addEventListener("abort", state.on("progress", lookSoon), { once: true });
  watch(lookSoon);
  return [words, chart, list, more];
}

function personRow({ name }, questions) {
  const words = h("span", { class: "small numeric" });
  const meter = h("progress", { class: "progress", max: questions + 1, "aria-hidden": "true" });
  const element = h(
    "li",
    { class: "progress-row" },
    h("span", { class: "progress-name" }, h("bdi", {}, name)),
    words,
    meter,
  );
  const show = (person) => {
    words.textContent = progressWords(person, questions);
    meter.value = person.finished ? questions + 1 : person.given;
    element.toggleAttribute("data-away", !person.here);
  };
  return { element, show };
}

/** At once, and then no more than once in a while. */
function spaced(work, signal) {
  let waiting = null;
  let again = false;
  const run = () => {
    work();
    again = false;
    waiting = setTimeout(() => {
      waiting = null;
      if (again) run();
    }, EACH);
  };
  signal.addEventListener("abort", () => clearTimeout(waiting), { once: true });
  return () => {
    if (waiting === null) run();
    else again = true;
  };
}
