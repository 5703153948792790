import { api } from "../app/session.js";
import { confirmDialog } from "../ui/dialog.js";
import { arrange, find, h, icon, onOther } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { exactly } from "../ui/time.js";
import { toast } from "../ui/toast.js";
import { answerBars, solutionLine } from "./bars.js";
import { backLink, pictureOf, toggleFullScreen } from "./frame.js";
import { leaderboard, podium } from "./leaderboard.js";
import { peoplePanel } from "./people-panel.js";
import { progressPanel } from "./progress.js";
import { timeBar } from "./time-bar.js";
import { choicesOf, codeShown, counted, figure, takesAnswers } from "./words.js";

/** @typedef {import("./room-view.js").Stage} Stage */

const MOST_NAMES = 150;

/** Around what the host shows: where one joins, who is there, and what comes next. @param {Stage} stage */
export function hostFrame(stage) {
  const { session, state, signal, watch } = stage;
  fetchTheRest(session);
  signal.addEventListener(
    "abort",
    state.on("renewed", () => fetchTheRest(session)),
    { once: true },
  );
  const aside = h("aside", { class: "live-panel", "aria-label": "People", hidden: true });
  const people = h("button", {
    class: "button button-small",
    type: "button",
    "aria-expanded": "false",
    click: () => toggle(),
  });
  let end = new AbortController();
  signal.addEventListener("abort", () => end.abort(), { once: true });
  const toggle = () => {
    end.abort();
    end = new AbortController();
    aside.hidden = !aside.hidden;
    people.setAttribute("aria-expanded", String(!aside.hidden));
    aside.replaceChildren(
      ...(aside.hidden ? [] : peoplePanel(session, { signal: end.signal, close: () => (toggle(), people.focus()) })),
    );
    if (!aside.hidden) find("button", aside).focus();
  };
  const title = h("bdi", {});
  const where = h("span", { class: "live-where" });
  watch(() => {
    title.textContent = state.room.title;
    const isShown = !["lobby", "ended"].includes(state.room.phase);
    where.replaceChildren(...(isShown ? [`${location.host}/join `, h("strong", {}, codeShown(state.room.code))] : []));
    const waiting = state.waiting().length;
    people.replaceChildren(
      icon("people"),
      h(
        "span",
        { class: "numeric" },
        figure(state.count),
        h("span", { class: "visually-hidden" }, ` ${state.count === 1 ? "person" : "people"}`),
      ),
      waiting ? h("span", { class: "count" }, waiting, h("span", { class: "visually-hidden" }, " waiting")) : "",
    );
  });
  const stop = state.on("noticed", () => people.classList.add("has-signals"));
  signal.addEventListener("abort", stop, { once: true });
  return {
    head: h(
      "header",
      { class: "live-head" },
      backLink(),
      h("div", { class: "grow live-names" }, h("span", { class: "live-title" }, title)),
      where,
      people,
      h(
        "button",
        {
          class: "button button-small button-icon",
          type: "button",
          "aria-label": "Full screen",
          click: toggleFullScreen,
        },
        icon("expand"),
      ),
    ),
    foot: controls(stage),
    aside,
  };
}

/** The state brings the first hundred. */
async function fetchTheRest({ code, state }) {
  if (state.people.size < 100) return;
  const people = [];
  for await (const person of api.all(`test-rooms/${code}/participants/`)) people.push(person);
  state.addPeople(people);
}

function controls({ session, state, signal, watch }) {
  const words = h("p", { class: "host-words", role: "status" });
  let canHold = false;
  const run = (work) => async () => {
    const release = busy(next);
    try {
      await work();
    } catch (error) {
      if (error.code !== "room_state") toast(error.message, "error");
    }
    release();
    look();
  };
  const goOn = run(() => session.goOn());
  const pause = run(() => session.pause(!state.room.paused));
  const next = h("button", {
    class: "button button-primary button-large",
    type: "button",
    "aria-keyshortcuts": "Space ArrowRight",
    click: goOn,
  });
  const hold = h(
    "button",
    { class: "button", type: "button", "aria-keyshortcuts": "p", click: pause },
    icon("pause"),
    h("span", {}, "Pause"),
  );
  const end = h(
    "button",
    { class: "button button-danger-quiet", type: "button", click: () => askToEnd(run(() => session.command("end"))) },
    icon("stop"),
    h("span", {}, "End"),
  );
  const foot = h("footer", { class: "host-foot" }, words, h("div", { class: "host-buttons" }, end, hold, next));
  const look = () => {
    const { room } = state;
    const label = nextWords(state);
    foot.hidden = room.phase === "ended";
    next.hidden = !label;
    if (label && next.textContent !== label) next.replaceChildren(label, icon("chevron-right"));
    canHold = room.phase === "question" && !(state.question && !takesAnswers(state.question));
    hold.hidden = !canHold || room.paused;
    end.hidden = room.phase === "lobby";
    words.textContent = stateWords(state);
  };
  watch(look);
  const press = (event) => {
    if (isTaken(event)) return;
    if ((event.key === " " || event.key === "ArrowRight") && !next.hidden && !next.disabled) goOn();
    else if (event.key.toLowerCase() === "p" && canHold && !next.disabled) pause();
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", press, { signal });
  return foot;
}

/** A key that means something where the focus is, or is held down. */
function isTaken(event) {
  const { target } = event;
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]"))
    return true;
  return (
    target.isContentEditable ||
    target.matches("input, textarea, select") ||
    (event.key === " " && target.closest("button, a") !== null)
  );
}

async function askToEnd(end) {
  const sure = await confirmDialog({
    title: "End the test for everybody?",
    message: "What was answered so far counts. It cannot be begun again.",
    action: "End it",
    danger: true,
  });
  if (sure) await end();
}

function nextWords({ room, question }) {
  const isLast = question?.number === room.questions;
  if (room.phase === "lobby") return room.pace === "self" ? "Open it now" : "Start";
  if (room.paused) return "Resume";
  if (room.phase === "question" && (!question || takesAnswers(question))) return "Show the answer";
  if (room.phase === "question" || room.phase === "reveal") return isLast ? "Finish" : "Next";
  return null;
}

function stateWords({ room }) {
  if (room.paused) return "Paused";
  if (room.phase === "lobby") return room.locked ? "Locked: nobody new comes in" : "";
  if (room.phase === "open") return room.closes_at ? `Closes ${exactly(room.closes_at)}` : "Open until you end it";
  return "";
}

/** @type {Record<string, (stage: Stage) => any>} */
export const hostScenes = {
  lobby,
  open,
  ready: () => [h("span", { class: "spinner" }), h("h1", {}, "Here it comes")],
  paused: () => [
    h("span", { class: "scene-icon" }, icon("pause")),
    h("h1", {}, "Paused"),
    h("p", { class: "muted" }, "The question is shown again when you go on."),
  ],
  question,
  reveal,
  ended,
};

function lobby(stage) {
  const { state, watch } = stage;
  const heading = h("h1", { class: "lobby-count" });
  watch(() => {
    heading.textContent = state.count
      ? `${counted(state.count, "person", "people")} in the room`
      : "Nobody is here yet";
  });
  return [
    joinCard(state.room),
    h("section", { class: "lobby-people", "aria-label": "Who is here" }, heading, doorstep(stage), names(stage)),
  ];
}

function joinCard({ code, locked }) {
  return h(
    "section",
    { class: "join-card", "aria-label": "How to join", "data-locked": locked },
    h("p", { class: "join-where" }, "Join at ", h("strong", {}, `${location.host}/join`)),
    h("p", { class: "join-code" }, codeShown(code)),
    h("img", {
      class: "join-qr",
      src: `/api/v1/test-rooms/${code}/qr/`,
      alt: "The address of this room as a QR code",
      width: "300",
      height: "300",
    }),
  );
}

/** Who waits to be let in. */
function doorstep({ session, state, watch }) {
  const list = h("ul", { class: "doorstep-list" });
  const all = h(
    "button",
    {
      class: "button button-small",
      type: "button",
      click: () => state.waiting().forEach(({ id }) => admit(session, id)),
    },
    "Let all in",
  );
  const element = h(
    "div",
    { class: "doorstep", role: "group", "aria-label": "Waiting to be let in" },
    h("div", { class: "row" }, h("h2", { class: "grow" }, "Waiting to be let in"), all),
    list,
  );
  const rows = new Map();
  watch(() => {
    const waiting = state.waiting();
    element.hidden = waiting.length === 0;
    arrange(
      list,
      waiting.map((person) => kept(rows, person, () => knocking(session, person))),
    );
  });
  return element;
}

function knocking(session, { id, name }) {
  return h(
    "li",
    { class: "knocking" },
    h("bdi", { class: "grow" }, name),
    h(
      "button",
      {
        class: "button button-small button-primary",
        type: "button",
        "aria-label": `Let ${name} in`,
        click: () => admit(session, id),
      },
      "Let in",
    ),
    h(
      "button",
      {
        class: "button button-small button-quiet",
        type: "button",
        "aria-label": `Refuse ${name}`,
        click: () => refuse(session, id),
      },
      "Refuse",
    ),
  );
}

function admit(session, participant) {
  return session.command("admit", { participant }).catch((error) => toast(error.message, "error"));
}

function refuse(session, participant) {
  return session.command("kick", { participant }).catch((error) => toast(error.message, "error"));
}

function names({ state, watch }) {
  const list = h("ul", { class: "names" });
  const more = h("p", { class: "muted" });
  const rows = new Map();
  watch(() => {
    const seated = state.seated();
    const shown = seated.slice(-MOST_NAMES).reverse();
    arrange(
      list,
      shown.map((person) => {
        const row = kept(rows, person, () => h("li", { class: "name" }, h("bdi", {}, person.name)));
        row.toggleAttribute("data-away", !person.here);
        return row;
      }),
    );
    const rest = Math.max(0, state.count - shown.length);
    more.textContent = rest ? `and ${figure(rest)} more` : "";
  });
  return [list, more];
}

function kept(rows, { id }, make) {
  if (!rows.has(id)) rows.set(id, make());
  return rows.get(id);
}

function open(stage) {
  const { state } = stage;
  return [
    joinCard(state.room),
    h(
      "section",
      { class: "lobby-people", "aria-label": "Who is here" },
      h("h1", { class: "lobby-count" }, "Everybody at their own pace"),
      doorstep(stage),
      progressPanel(stage),
    ),
  ];
}

function facts({ question, room }) {
  return h(
    "p",
    { class: "question-facts numeric" },
    h("span", {}, `Question ${question.number} of ${room.questions}`),
    question.points > 0 && h("span", {}, counted(question.points, "point")),
  );
}

function question({ session, state, signal, watch }) {
  const { question: asked } = state;
  const progress = h("progress", { class: "progress", "aria-label": "Answered" });
  const answered = h("p", { class: "answered-count numeric", "aria-hidden": "true" });
  const rest = h("p", { class: "muted", role: "status" });
  const veil = h("div", { class: "veil", hidden: true }, icon("pause"), h("p", {}, "Paused"));
  watch(() => {
    progress.max = Math.max(1, state.count);
    progress.value = Math.min(state.answered, state.count);
    answered.replaceChildren(h("strong", {}, figure(state.answered)), ` of ${figure(state.count)} answered`);
    veil.hidden = !state.room.paused;
  });
  const over = () => {
    const more = state.seated().some(({ extra_percent: extra }) => extra > 0);
    rest.textContent = more ? "Some have more time." : "";
  };
  const choices = choicesOf(asked.asked);
  return [
    facts(state),
    h("h1", { class: "prompt" }, asked.prompt),
    pictureOf(asked),
    choices.length > 0 &&
      h(
        "ul",
        { class: "choice-tiles" },
        choices.map(({ text, tint }) => h("li", { class: "tile-choice", "data-tint": tint }, text)),
      ),
    takesAnswers(asked) &&
      h(
        "div",
        { class: "host-time" },
        timeBar(session, signal, { over }),
        rest,
        h("div", { class: "answered" }, answered, progress),
      ),
    veil,
  ];
}

function reveal({ state, watch }) {
  const { question: asked, revealed } = state;
  const board = h("section", { class: "reveal-board", "aria-label": "Who leads", hidden: true });
  const bars = h("div", {});
  watch(
    onOther(
      () => state.board?.top,
      (top) => {
        board.hidden = !top.length;
        board.replaceChildren(h("h2", {}, "Who leads"), leaderboard(top));
      },
    ),
  );
  watch(
    onOther(
      () => state.revealed,
      (now) => bars.replaceChildren(answerBars(asked, now)),
    ),
  );
  return [
    h(
      "div",
      { class: "reveal-answers" },
      facts(state),
      h("h1", { class: "prompt" }, asked.prompt),
      solutionLine(asked, revealed),
      bars,
      revealed.explanation && h("p", { class: "explanation" }, revealed.explanation),
    ),
    board,
  ];
}

function ended({ state, watch }) {
  const rest = h("div", { class: "ended-boards" });
  watch(
    onOther(
      () => state.board?.top,
      (top) => rest.replaceChildren(...(top.length ? [podium(top), leaderboard(top, { start: 3 })] : [])),
    ),
  );
  return [
    h("p", { class: "muted" }, h("bdi", {}, state.room.title)),
    h("h1", {}, state.board?.top.length ? "Well played" : "It is over"),
    rest,
    h("a", { class: "button button-primary", href: `/app/tests/rooms/${state.room.code}/results` }, "Results"),
    h("a", { class: "button", href: "/app/tests" }, "All tests"),
  ];
}
