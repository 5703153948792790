import { attachMenu, menuItem } from "../../ui/menu.js";
import { arrange, find, h, icon } from "../../ui/dom.js";
import { counted } from "../words.js";
import { KINDS } from "./contents.js";
import { wireDrag } from "./drag.js";

/**
 * The test at a glance: what it is, and all its questions. Arrows go from one to the next.
 *
 * @param {import("./desk.js").Desk} desk
 */
export function outline(desk) {
  const { test } = desk;
  const rows = new Map();
  const list = h("ol", { class: "outline-list" });
  const cover = coverRow(desk);
  const scroller = h("div", { class: "outline-rows" }, cover, list);
  const rowOf = (question) => {
    if (!rows.has(question.key)) rows.set(question.key, questionRow(desk, question));
    return rows.get(question.key);
  };
  const look = () => {
    const hadFocus = list.contains(document.activeElement);
    arrange(
      list,
      test.questions.map((question) => rowOf(question).element),
    );
    for (const [place, question] of test.questions.entries()) rowOf(question).look(place);
    // What is moved in the page loses the focus.
    if (hadFocus) focus();
  };
  const select = () => {
    for (const button of scroller.querySelectorAll(".outline-go")) {
      button.removeAttribute("aria-current");
      button.tabIndex = -1;
    }
    const button = chosen();
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
    button.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => (desk.shown === test.head ? cover : find(".outline-go", rowOf(desk.shown).element));
  const focus = () => chosen().focus();
  const edited = (thing) => rows.get(thing.key)?.look(test.questions.indexOf(thing));
  test.on("changed", look);
  test.on("edited", edited);
  test.on("renewed", edited);
  desk.on("shown", select);
  wireDrag(list, {
    grip: ".outline-grip",
    scroller,
    moved: (from, to) => desk.move(test.questions[from], to),
  });
  scroller.addEventListener("keydown", (event) => pressed(event, desk, focus));
  look();
  const element = h("nav", { class: "outline", "aria-label": "Questions" }, scroller, outlineFoot(desk));
  return { element, focus };
}

function coverRow(desk) {
  return h(
    "button",
    { class: "outline-go outline-cover", type: "button", ...opening(desk, desk.test.head) },
    icon("settings"),
    h("span", { class: "outline-words" }, "Title and settings"),
  );
}

function questionRow(desk, question) {
  const number = h("span", { class: "outline-number numeric" });
  const kind = h("span", { class: "outline-kind" });
  const words = h("span", { class: "outline-words" });
  const points = h("span", { class: "outline-points numeric" });
  const unsaved = h(
    "span",
    { class: "outline-unsaved", title: "Not saved", hidden: true },
    icon("warning"),
    h("span", { class: "visually-hidden" }, "not saved"),
  );
  const element = h(
    "li",
    { class: "outline-row" },
    h("span", { class: "outline-grip", "aria-hidden": "true" }, icon("grip")),
    h(
      "button",
      { class: "outline-go", type: "button", tabindex: "-1", ...opening(desk, question) },
      number,
      kind,
      words,
      points,
      unsaved,
    ),
  );
  const look = (place) => {
    const { label, icon: name } = KINDS[question.kind];
    number.textContent = place + 1;
    kind.replaceChildren(icon(name), h("span", { class: "visually-hidden" }, `${label}: `));
    words.textContent = firstWords(question.values.prompt) || "New question";
    words.toggleAttribute("data-empty", !question.values.prompt.trim());
    points.textContent = question.prepared.points ?? "";
    unsaved.hidden = !question.trouble;
  };
  return { element, look };
}

function firstWords(prompt) {
  return prompt.trim().replace(/\s+/g, " ").slice(0, 90);
}

/** Enter leads on into the form; a click leaves the arrows where they are. */
function opening(desk, thing) {
  return {
    focus: () => desk.show(thing),
    click: ({ detail }) => {
      desk.show(thing);
      if (detail === 0) desk.enter();
      else if (matchMedia("(max-width: 60rem)").matches) desk.reveal();
    },
  };
}

const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

function pressed(event, desk, focus) {
  if (event.ctrlKey || event.metaKey) return;
  const { shown, test } = desk;
  const isQuestion = shown !== test.head;
  const keys = {
    Delete: () => isQuestion && desk.remove(shown),
    n: () => desk.add(),
    d: () => isQuestion && desk.duplicate(shown),
  };
  const step = STEPS[event.key];
  if (!step && !keys[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  if (!step) return keys[event.key]();
  if (event.altKey) return isQuestion && desk.move(shown, test.questions.indexOf(shown) + step);
  const all = [test.head, ...test.questions];
  desk.show(all[Math.min(all.length - 1, Math.max(0, all.indexOf(shown) + step))]);
  return focus();
}

function outlineFoot(desk) {
  const button = h("button", { class: "button button-wide", type: "button" }, icon("plus"), "Add question");
  const count = h("p", { class: "outline-count muted small numeric" });
  const look = () => (count.textContent = counted(desk.test.questions.length, "question"));
  desk.test.on("changed", look);
  look();
  const foot = h(
    "div",
    { class: "outline-foot" },
    count,
    button,
    h(
      "details",
      { class: "outline-keys small" },
      h("summary", {}, "Keys"),
      h(
        "dl",
        { class: "shortcuts" },
        KEYS.map(([keys, words]) =>
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
    ),
  );
  attachMenu(button, () =>
    Object.entries(KINDS).map(([kind, { label, icon: name }]) =>
      menuItem({ icon: name, label, click: () => desk.add(kind) }),
    ),
  );
  return foot;
}

const KEYS = [
  [["↑", "↓"], "Go through the questions"],
  [["Alt", "↑", "↓"], "Move a question"],
  [["Enter"], "Write in it"],
  [["Esc"], "Back to the list"],
  [["N"], "New question"],
  [["D"], "Duplicate"],
  [["Del"], "Take out"],
  [["Ctrl", "Enter"], "New question, from anywhere"],
];
