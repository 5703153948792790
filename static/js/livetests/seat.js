import { h, icon, onOther } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { exactly } from "../ui/time.js";
import { attempt, toast } from "../ui/toast.js";
import { answerForm } from "./answer-forms.js";
import { answerBars, solutionLine } from "./bars.js";
import { Draft } from "./draft.js";
import { backLink, fullScreenButton, pictureOf } from "./frame.js";
import { leaderboard, movedMark, podium } from "./leaderboard.js";
import { timeBar } from "./time-bar.js";
import { answerTexts, counted, figure, isMarked, placeWords, SIGNALS, takesAnswers, verdict } from "./words.js";

/** @typedef {import("./room-view.js").Stage} Stage */

const either = new Intl.ListFormat("en", { type: "disjunction" });

/** Around what a participant sees. @param {Stage} stage */
export function seatFrame({ state, watch }) {
  const name = h("bdi", {});
  const score = h("span", { class: "live-score numeric", hidden: true });
  const title = h("bdi", {});
  watch(() => {
    const { room, seat, standing } = state;
    title.textContent = room.title;
    name.textContent = seat?.name ?? "";
    const points = standing?.score ?? seat?.score;
    score.hidden = points === null || points === undefined || room.phase === "lobby";
    score.replaceChildren(figure(points ?? 0), h("span", { class: "visually-hidden" }, " points"));
  });
  return {
    head: h(
      "header",
      { class: "live-head" },
      backLink(),
      h(
        "div",
        { class: "grow live-names" },
        h("span", { class: "live-title" }, title),
        h("span", { class: "live-who" }, name),
      ),
      score,
    ),
  };
}

/** @type {Record<string, (stage: Stage) => any>} */
export const seatScenes = {
  waiting: ({ state }) => [
    h("span", { class: "spinner" }),
    h("h1", {}, "Wait to be let in"),
    h(
      "p",
      { class: "muted" },
      "The host sees that you are here, as ",
      h("bdi", {}, h("strong", {}, state.seat.name)),
      ".",
    ),
  ],
  lobby,
  ready: () => [h("span", { class: "spinner" }), h("h1", {}, "Here it comes")],
  paused: () => [
    h("span", { class: "scene-icon" }, icon("pause")),
    h("h1", {}, "Paused"),
    h("p", { class: "muted" }, "The clock stands until the host goes on."),
  ],
  begin,
  question,
  reveal,
  finished: () => [
    h("span", { class: "scene-icon" }, icon("check-circle")),
    h("h1", {}, "That was the last one"),
    h("p", { class: "muted" }, "Your answers are in. You see how you did when the host ends the test."),
  ],
  ended,
};

function lobby({ state }) {
  const { room, seat } = state;
  return [
    h("p", { class: "muted" }, "You are in, as"),
    h("h1", { class: "lobby-name" }, h("bdi", {}, seat.name)),
    h("p", {}, counted(room.questions, "question"), room.pace === "self" ? ", at your own pace" : ""),
    h(
      "p",
      { class: "lobby-wait", role: "status" },
      h("span", { class: "lobby-lamp", "aria-hidden": "true" }),
      opening(room),
    ),
    watchedNote(room),
  ];
}

function opening({ pace, opens_at: opens, host }) {
  if (pace === "self" && opens) return `It opens by itself: ${exactly(opens)}`;
  return `It begins when ${host.full_name || host.username} starts it`;
}

/** Nobody is watched without being told. */
function watchedNote({ signals }) {
  if (!signals.length) return null;
  const words = either.format(signals.map((kind) => SIGNALS[kind]));
  return h(
    "div",
    { class: "form-note watched" },
    icon("info"),
    h(
      "div",
      { class: "stack" },
      h("p", {}, `The host is told if somebody ${words}.`),
      signals.includes("fullscreen") && fullScreenButton(),
    ),
  );
}

function begin({ session, state }) {
  const { room } = state;
  const button = nextButton(session, "Begin");
  return [
    h("h1", {}, h("bdi", {}, room.title)),
    h(
      "p",
      { class: "muted" },
      `${counted(room.questions, "question")}, at your own pace. Where a question has a time, it runs from when you see it.`,
    ),
    room.closes_at && h("p", { class: "muted" }, `It closes ${exactly(room.closes_at)}.`),
    watchedNote(room),
    button,
  ];
}

function nextButton(session, words, before = async () => {}) {
  const button = h(
    "button",
    {
      class: "button button-primary button-large",
      type: "button",
      click: async () => {
        const release = busy(button);
        await before();
        await attempt(() => session.goOnAlone());
        release();
      },
    },
    words,
  );
  return button;
}

function question({ session, state, signal, watch }) {
  const { question: asked, room, seat } = state;
  const isOwnPace = room.pace === "self";
  const heading = h("h1", { class: "prompt" }, asked.prompt);
  const note = h("p", { class: "answer-note", role: "status" });
  const place = isOwnPace ? seat.given : asked.number;
  const parts = [
    h(
      "p",
      { class: "question-facts numeric" },
      h("span", {}, `Question ${place} of ${room.questions}`),
      asked.points > 0 && h("span", {}, counted(asked.points, "point")),
    ),
  ];
  if (!takesAnswers(asked)) {
    parts.push(heading, pictureOf(asked), note);
    note.textContent = isOwnPace ? "" : "The host goes on when it is time.";
    if (isOwnPace) parts.push(nextButton(session, place === room.questions ? "Finish" : "Go on"));
    return parts;
  }
  const { form, draft, end } = answering({ session, state, asked, note, signal, watch });
  parts.push(
    timeBar(session, signal, { soon: () => draft.flush(), over: end }),
    heading,
    pictureOf(asked),
    form,
    given({ state, asked, watch }),
    note,
  );
  if (isOwnPace) parts.push(ownNext({ session, state, draft, watch, isLast: place === room.questions }));
  return parts;
}

/** The form, what becomes of it, and what is said of that. */
function answering({ session, state, asked, note, signal, watch }) {
  const draft = new Draft((value) => session.answer(asked.id, value, false));
  const status = h("span", { class: "answer-status muted small", role: "status" });
  let sending = false;
  let over = false;
  draft.on("status", (name) => {
    status.textContent = { saving: "Saving …", saved: "Saved", failed: "Not saved yet" }[name];
  });
  signal.addEventListener("abort", () => draft.stop(), { once: true });
  const send = async (value) => {
    if (sending) return;
    sending = true;
    draft.stop();
    look();
    try {
      await session.answer(asked.id, value);
    } catch (error) {
      for (const button of form.querySelectorAll(".choice:not(.choice-several)"))
        button.setAttribute("aria-pressed", "false");
      if (error.code !== "already_answered") toast(error.message, "error");
    }
    sending = false;
    look();
  };
  const form = answerForm({
    asked: asked.asked,
    value: state.answer?.value,
    send,
    change: (value) => draft.change(value),
    status,
  });
  const look = () => {
    const { answer, room } = state;
    form.hidden = Boolean(answer?.final);
    form.disabled = sending || over || room.paused;
    form.toggleAttribute("data-sending", sending);
    note.textContent = noteWords({ answer, room, sending, over, online: session.board.state.name === "online" });
  };
  signal.addEventListener("abort", session.board.on("state", look), { once: true });
  watch(look);
  const end = () => {
    if (over) return;
    over = true;
    look();
  };
  return { form, draft, end };
}

function noteWords({ answer, room, sending, over, online }) {
  if (room.paused) return "Paused. The clock stands until the host goes on.";
  if (sending) return online ? "Sending …" : "No connection. Your answer is sent when it is back.";
  if (answer?.final) return room.pace === "self" ? "" : "Wait for the others.";
  if (!over) return "";
  return answer ? "The time is over. What you had counts." : "The time is over.";
}

/** One's answer, once it is given. */
function given({ state, asked, watch }) {
  const element = h("div", { class: "given", hidden: true });
  watch(() => {
    const { answer } = state;
    if (!answer?.final || !element.hidden) return;
    element.hidden = false;
    const texts = answerTexts(asked.asked, answer.value);
    const isLong = isMarked(asked);
    element.append(
      h("span", { class: "given-mark" }, icon("check-circle")),
      h("p", { class: "given-title" }, "Your answer is in"),
      isLong
        ? h("pre", { class: "given-text" }, texts[0])
        : h(
            asked.asked.kind === "order" ? "ol" : "ul",
            { class: "given-list" },
            texts.map((text) => h("li", {}, text)),
          ),
    );
  });
  return element;
}

function ownNext({ session, state, draft, watch, isLast }) {
  const button = nextButton(session, "", () => draft.flush());
  watch(() => {
    const answered = Boolean(state.answer);
    button.classList.toggle("button-primary", answered);
    button.textContent = isLast ? "Finish" : answered ? "Next question" : "Skip this question";
  });
  return button;
}

function reveal({ state, watch }) {
  const { question: asked, revealed, answer } = state;
  const result = h("div", { class: "verdict", role: "status" });
  const standing = h("div", { class: "standing", hidden: true });
  const bars = h("div", {});
  const isJudged = !isMarked(asked) && asked.asked.kind !== "poll";
  const heading = h("h1", { class: "verdict-title" });
  watch(() => {
    const { outcome } = state;
    const { look, title } = verdict(asked, outcome, answer);
    result.dataset.look = isJudged && !outcome ? "none" : look;
    heading.textContent = isJudged && !outcome ? "The answer" : title;
    result.replaceChildren(heading, ...earned(outcome, asked, state));
    standing.hidden = !state.standing;
    if (state.standing) standing.replaceChildren(...standingParts(state.standing));
  });
  watch(
    onOther(
      () => state.revealed,
      (now) => bars.replaceChildren(answerBars(asked, now, { mine: answer?.value })),
    ),
  );
  return [
    result,
    standing,
    h(
      "div",
      { class: "card reveal-card" },
      h("p", { class: "prompt-small" }, asked.prompt),
      solutionLine(asked, revealed),
      bars,
      revealed.explanation && h("p", { class: "explanation" }, revealed.explanation),
    ),
  ];
}

function earned(outcome, asked, { standing }) {
  if (isMarked(asked)) return [h("p", {}, "It is marked by hand, later.")];
  if (!outcome || outcome.share === null) return [];
  const { points, bonus } = outcome;
  return [
    points + bonus > 0 && h("p", { class: "verdict-points numeric" }, `+${figure(points + bonus)}`),
    bonus > 0 && h("p", { class: "small" }, `${figure(bonus)} of them for your streak`),
    standing?.streak > 1 && h("p", { class: "badge badge-lamp" }, `${standing.streak} in a row`),
  ].filter(Boolean);
}

function standingParts(standing) {
  return [
    h(
      "span",
      { class: "standing-place" },
      placeWords(standing.place),
      standing.of ? h("span", { class: "muted" }, ` of ${figure(standing.of)}`) : "",
    ),
    movedMark(standing),
    h("span", { class: "standing-score numeric" }, counted(standing.score ?? 0, "point")),
  ];
}

function ended({ state, watch }) {
  const own = h("div", { class: "ended-own" });
  const rest = h("div", { class: "stack" });
  const heading = h("h1", {});
  watch(() => {
    const { standing } = state;
    heading.textContent = standing?.place ? `You came ${placeWords(standing.place)}` : "It is over";
    own.replaceChildren(
      ...(standing
        ? [
            h(
              "p",
              { class: "muted numeric" },
              [standing.of && `of ${figure(standing.of)}`, counted(standing.score ?? 0, "point")]
                .filter(Boolean)
                .join(", with "),
            ),
          ]
        : []),
    );
  });
  watch(
    onOther(
      () => state.board?.top,
      (top) => {
        const mine = state.seat?.id;
        rest.replaceChildren(...(top.length ? [podium(top, { mine }), leaderboard(top, { mine, start: 3 })] : []));
      },
    ),
  );
  return [
    heading,
    own,
    rest,
    !state.isWaiting &&
      h("a", { class: "button button-primary", href: `/app/tests/rooms/${state.room.code}/mine` }, "See your answers"),
    h("a", { class: "button", href: "/app/tests" }, "Done"),
  ];
}
