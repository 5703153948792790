import { h, icon } from "../ui/dom.js";
import { seconds, sorted } from "./result-words.js";
import { counted, figure } from "./words.js";

const AT_ONCE = 100;
const COLUMNS = [
  ["place", "Place"],
  ["name", "Name"],
  ["score", "Points"],
  ["right", "Right"],
  ["took_ms", "Time"],
];
const MOST_FIRST = new Set(["score", "right"]);

/**
 * Who took part, in the order that one chooses, a hundred at a time.
 *
 * @param {string} path of the room
 * @returns {{element: HTMLElement, show: (people: any[]) => void}}
 */
export function peopleTable(path) {
  let people = [];
  let [by, reversed, most] = ["place", false, AT_ONCE];
  const body = h("tbody", {});
  const none = h("p", { class: "muted", hidden: true }, "Nobody took part.");
  const more = h("button", { class: "button button-wide", type: "button", click: () => ((most += AT_ONCE), look()) });
  const look = () => {
    const way = MOST_FIRST.has(by) !== reversed ? "descending" : "ascending";
    for (const [name, head] of heads) head.setAttribute("aria-sort", name === by ? way : "none");
    body.replaceChildren(...sorted(people, by, reversed).slice(0, most).map((person) => row(person, path)));
    holder.hidden = !people.length;
    none.hidden = people.length > 0;
    more.hidden = people.length <= most;
    more.textContent = `Show more of ${counted(people.length, "person", "people")}`;
  };
  const choose = (name) => {
    [by, reversed] = [name, by === name && !reversed];
    look();
  };
  const heads = COLUMNS.map(([name, words]) => [
    name,
    h(
      "th",
      { scope: "col", "data-column": name },
      h("button", { class: "sort", type: "button", click: () => choose(name) }, words, icon("chevron-down")),
    ),
  ]);
  const holder = h(
    "table",
    { class: "results-table people-table" },
    h("caption", { class: "visually-hidden" }, "Who took part. A press on a heading brings them into its order."),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heads.map(([, head]) => head),
      ),
    ),
    body,
  );
  const show = (found) => {
    people = found;
    look();
  };
  return { element: h("div", { class: "stack" }, holder, none, more), show };
}

function row({ place, participant, name, score, right, answered, took_ms: took }, path) {
  const cell = (column, words) => h("td", { class: "numeric", "data-column": column }, words);
  return h(
    "tr",
    {},
    cell("place", figure(place)),
    h("th", { scope: "row" }, h("a", { href: `${path}/people/${participant}` }, h("bdi", {}, name))),
    cell("score", figure(score)),
    cell("right", `${figure(right)} of ${figure(answered)}`),
    cell("took_ms", seconds(took)),
  );
}
