import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { find, h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { pictureOf } from "./frame.js";
import { hearRoom, soon } from "./hearing.js";
import { markCard } from "./mark-card.js";
import { Marks } from "./marks.js";
import { counted, figure, plainCode } from "./words.js";

/** Where hosts mark what no machine can: one question after the other, its answers side by side. */
export async function marking({ params, query, signal }) {
  const code = plainCode(params.code);
  const read = () => api.get(`test-rooms/${code}/results/`);
  const found = await read();
  const marks = new Marks();
  marks.count(found);
  const again = soon(async () => {
    const now = await read().catch(() => null);
    if (now && !signal.aborted) marks.count(now);
  }, signal);
  signal.addEventListener("abort", marks.on("unknown", again), { once: true });
  hearRoom(found.room, signal, {
    ready: again,
    marked: ({ answer: id, points, comment }) => marks.mark({ id, points, comment }),
    reveal: again,
    ended: again,
  });
  const title = `Marking: ${found.room.title}`;
  return {
    title,
    element: view(
      { title: "Marking", lead: h("bdi", {}, found.room.title) },
      h(
        "p",
        {},
        h("a", { class: "back", href: `/app/tests/rooms/${code}/results` }, icon("chevron-left"), "Results"),
      ),
      marks.questions.length
        ? desk({ code, marks, room: found.room, first: query.get("question"), signal })
        : emptyState({ title: "Nothing to mark", message: "No question of this test is marked by hand." }),
    ),
  };
}

function desk({ code, marks, room, first, signal }) {
  const state = { question: marks.questions.find(({ id }) => id === first) ?? marks.questions[0], all: false };
  const left = h("p", { class: "marking-left", role: "status" });
  const about = h("div", {});
  const holder = h("div", { class: "marking-answers" });
  const tabs = marks.questions.map((question) => ({ question, ...questionTab(question, () => choose({ question })) }));
  const ways = [false, true].map((all) =>
    h("button", { class: "segment", type: "button", click: () => choose({ all }) }, all ? "All" : "To mark"),
  );
  let end = new AbortController();
  signal.addEventListener("abort", () => end.abort(), { once: true });
  const look = () => {
    const number = marks.left();
    left.textContent = number ? `${counted(number, "answer")} left to mark` : "All answers are marked";
    for (const tab of tabs) tab.show(marks.left(tab.question.id), tab.question.id === state.question.id);
    ways.forEach((way, place) => way.setAttribute("aria-pressed", String(Boolean(place) === state.all)));
  };
  const choose = (changes) => {
    Object.assign(state, changes);
    end.abort();
    end = new AbortController();
    about.replaceChildren(questionCard(state.question));
    holder.replaceChildren(answers({ code, marks, room, ...state, signal: end.signal, next: () => goNext(holder) }));
    look();
  };
  for (const event of ["changed", "counted"]) signal.addEventListener("abort", marks.on(event, look), { once: true });
  document.addEventListener("keydown", (event) => isNext(event) && goNext(holder), { signal });
  choose({});
  return h(
    "div",
    { class: "marking" },
    h(
      "div",
      { class: "marking-tabs", role: "group", "aria-label": "Which question" },
      tabs.map(({ element }) => element),
    ),
    about,
    h(
      "div",
      { class: "row marking-bar" },
      h("div", { class: "segments", role: "group", "aria-label": "Which answers" }, ways),
      h("div", { class: "grow" }, left),
      h(
        "p",
        { class: "small muted marking-keys" },
        h("kbd", {}, "Enter"),
        " saves and goes on, ",
        h("kbd", {}, "N"),
        " finds the next",
      ),
    ),
    holder,
  );
}

function questionTab({ number, prompt }, click) {
  const count = h("span", { class: "count" });
  const element = h(
    "button",
    { class: "marking-tab", type: "button", click },
    h("span", { class: "marking-tab-words" }, `${number}. ${prompt}`),
    count,
  );
  const show = (left, isChosen) => {
    element.setAttribute("aria-pressed", String(isChosen));
    count.classList.toggle("count-quiet", !left);
    const words = h("span", { class: "visually-hidden" }, left ? " left" : "All marked");
    count.replaceChildren(left ? figure(left) : icon("tick"), words);
  };
  return { element, show };
}

function questionCard(question) {
  const { prompt, content, points } = question;
  return h(
    "section",
    { class: "card", "aria-label": "Question" },
    h(
      "div",
      {},
      h("h2", { class: "prompt-small" }, prompt),
      h("p", { class: "small muted" }, `Up to ${counted(points, "point")}`),
    ),
    pictureOf(question),
    content.guide && h("div", { class: "form-note" }, icon("info"), h("p", { class: "written" }, content.guide)),
  );
}

function answers({ code, marks, room, question, all, signal, next }) {
  const path = `test-rooms/${code}/marking/`;
  return pagedList({
    page: async (address) => {
      const answer = await api.page(
        address ?? path,
        address ? undefined : { question: question.id, unmarked: !all || undefined },
      );
      marks.add(answer.results);
      return answer;
    },
    row: (row) => markCard({ row, question, marks, signal, next, save: (mark) => api.put(`${path}${row.id}/`, mark) }),
    empty: () => nothing(room, all),
    look: "mark-cards",
    signal,
    endless: true,
  });
}

function nothing({ phase }, all) {
  if (phase !== "ended")
    return emptyState({ title: "Nothing yet", message: "Answers can be marked once their question is over." });
  return all
    ? emptyState({ title: "Nobody answered", message: "There is nothing to mark in this question." })
    : emptyState({ title: "All marked", message: "No answer to this question is left." });
}

/** To the next answer that nobody has marked, after where one is; from the top again after the last. */
function goNext(holder) {
  const cards = [...holder.querySelectorAll(".mark-card")];
  const here = cards.findIndex((card) => card.contains(document.activeElement));
  const inTurn = [...cards.slice(here + 1), ...cards.slice(0, here + 1)];
  const next = inTurn.find((card) => !card.hasAttribute("data-marked"));
  const field = next && find("input", next);
  field?.focus();
  field?.select();
}

function isNext(event) {
  const { target, key } = event;
  if (key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return false;
  event.preventDefault();
  return true;
}
