import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { downloadLink } from "../chat/attachments/media.js";
import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { exactly } from "../ui/time.js";
import { answerBars, solutionLine } from "./bars.js";
import { columnFigure } from "./columns.js";
import { hearRoom, soon } from "./hearing.js";
import { peopleTable } from "./people-table.js";
import { difficulty, percent, questionWords, solutionOf, summary, totalColumns, totalsWords } from "./result-words.js";
import { counted, plainCode, SIGNALS } from "./words.js";

const FILES = { csv: "CSV", xlsx: "XLSX", json: "JSON" };
const AGAIN = ["marked", "reveal", "ended", "participant_left"];

/** What came of a room, for its hosts: read again when something of it changes. */
export async function results({ params, signal }) {
  const code = plainCode(params.code);
  let found = await api.get(`test-rooms/${code}/results/`);
  const { room } = found;
  const path = `/app/tests/rooms/${code}`;
  const top = h("div", { class: "stack result-overview" });
  const questions = h("ol", { class: "result-questions" });
  const table = peopleTable(path);
  const opened = new Set();
  const show = () => {
    top.replaceChildren(...overview(found, path));
    questions.replaceChildren(...found.questions.filter(takesAnswers).map((each) => questionRow(each, opened)));
    table.show(found.people);
  };
  const again = soon(async () => {
    found = await api.get(`test-rooms/${code}/results/`).catch(() => found);
    if (!signal.aborted) show();
  }, signal);
  hearRoom(room, signal, { ready: again, ...Object.fromEntries(AGAIN.map((type) => [type, again])) });
  show();
  return {
    title: `Results of ${room.title}`,
    element: view(
      { title: h("bdi", {}, room.title), lead: leadOf(room), actions: downloads(code) },
      h("p", {}, h("a", { class: "back", href: "/app/tests" }, icon("chevron-left"), "Tests")),
      top,
      card("Questions", found.questions.some(takesAnswers) ? questions : nothing("No question takes an answer.")),
      card("People", table.element),
      room.signals.length > 0 && signalsCard(code, signal),
    ),
  };
}

function takesAnswers({ kind }) {
  return kind !== "slide";
}

function leadOf({ phase, started_at: started, questions }) {
  const when = phase === "lobby" ? "Not begun" : phase === "ended" ? started && exactly(started) : "Still running";
  return [when, counted(questions, "question")].filter(Boolean).join(" · ");
}

function downloads(code) {
  const links = Object.entries(FILES).map(([suffix, words]) =>
    downloadLink(
      { url: `/api/v1/test-rooms/${code}/results/export/?as=${suffix}`, name: `results-${code}.${suffix}` },
      { class: "button button-small", "aria-label": `Download as ${words}` },
      icon("download"),
      words,
    ),
  );
  return h("div", { class: "row", role: "group", "aria-label": "Download" }, links);
}

function card(title, ...content) {
  return h(
    "section",
    { class: "card", "aria-label": title },
    h("div", { class: "card-head" }, h("h2", {}, title)),
    content,
  );
}

function nothing(words) {
  return h("p", { class: "muted" }, words);
}

function overview(found, path) {
  const { room, questions, people } = found;
  const scores = people.map(({ score }) => score);
  const isMarkable = questions.some(({ kind }) => kind === "long_text" || kind === "code");
  return [
    h(
      "section",
      { class: "card", "aria-label": "At a glance" },
      h(
        "dl",
        { class: "figures" },
        summary(found).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "numeric" }, value))),
      ),
      isMarkable &&
        h(
          "div",
          { class: "card-foot" },
          room.phase === "open" &&
            h("p", { class: "grow small muted" }, "Answers can be marked when the test is over."),
          h("a", { class: "button button-primary", href: `${path}/marking` }, "Mark answers"),
        ),
    ),
    people.length > 0 &&
      card(
        "Points",
        columnFigure({ heads: ["Points", "People"], columns: totalColumns(scores), words: totalsWords(scores) }),
      ),
  ].filter(Boolean);
}

/** A line, and what was answered behind it. */
function questionRow(question, opened) {
  const { id, number, prompt, right_of_answered: share } = question;
  const hard = difficulty(question) ?? (question.unmarked ? "To be marked" : null);
  const fill = h("span", { class: "answer-bar-fill" });
  fill.style.inlineSize = `${(share ?? 0) / 10}%`;
  const body = h("div", { class: "result-question-body" });
  const details = h(
    "details",
    { open: opened.has(id) },
    h(
      "summary",
      { class: "result-question" },
      icon("chevron-right"),
      h("span", { class: "result-prompt" }, `${number}. ${prompt}`),
      hard && h("span", { class: "badge", "data-hard": hard }, hard),
      h("span", { class: "result-share numeric" }, share === null ? "" : [percent(share), hidden(" right")]),
      share !== null && h("span", { class: "answer-bar-track", "data-right": true, "aria-hidden": "true" }, fill),
    ),
    body,
  );
  const look = () => {
    opened[details.open ? "add" : "delete"](id);
    if (details.open && !body.children.length) body.replaceChildren(...inside(question));
  };
  details.addEventListener("toggle", look);
  look();
  return h("li", {}, details);
}

function hidden(words) {
  return h("span", { class: "visually-hidden" }, words);
}

function inside(question) {
  const { content, distribution, explanation } = question;
  const asked = { asked: content };
  const revealed = { solution: solutionOf(content), distribution };
  return [
    h("p", { class: "small muted numeric" }, questionWords(question)),
    distribution ? solutionLine(asked, revealed) : nothing("What was answered is counted once the question is over."),
    distribution && answerBars(asked, revealed),
    explanation && h("p", { class: "explanation" }, explanation),
  ].filter(Boolean);
}

/** What devices noticed, the latest first. */
function signalsCard(code, signal) {
  const list = pagedList({
    page: (next) => api.page(next ?? `test-rooms/${code}/signals/`),
    row: ({ name, kind, at }) =>
      h(
        "li",
        { class: "signal-row" },
        h("time", { class: "muted numeric", datetime: at }, exactly(at)),
        h("span", {}, h("bdi", {}, name), ` ${SIGNALS[kind]}`),
      ),
    empty: () => emptyState({ title: "Nothing was noticed", message: "No device told of anything." }),
    signal,
  });
  return card("Signals", nothing("A hint of what happened on somebody’s device, never a proof of anything."), list);
}
