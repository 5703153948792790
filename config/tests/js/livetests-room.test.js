import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { RoomState } from "../../../static/js/livetests/room-state.js";

const ROOM = "room";
const room = (more = {}) => ({
  id: ROOM,
  code: "ABCDEFGH",
  phase: "lobby",
  step: 0,
  paused: false,
  questions: 2,
  ...more,
});
const seat = (more = {}) => ({ id: "bob", name: "Bob", state: "seated", given: 0, finished: false, score: 0, ...more });
const asked = (id, more = {}) => ({ id, number: 1, asked: { kind: "true_false" }, deadline: "T1", ...more });
const own = (question, more = {}) => ({
  question,
  value: true,
  final: true,
  saved_at: "2026-01-01T10:00:00Z",
  ...more,
});
const person = (id, more = {}) => ({
  id,
  name: id,
  state: "seated",
  here: true,
  joined_at: "2026-01-01T10:00:00Z",
  ...more,
});
const found = (more = {}) => ({
  room: room(),
  seat: seat(),
  hosting: null,
  question: null,
  answer: null,
  revealed: null,
  outcome: null,
  place: null,
  was: null,
  of: null,
  top: [],
  ...more,
});

const EVENTS = {
  started: ["started", { room: room({ phase: "question", step: 1 }) }],
  first: ["question", { room: ROOM, step: 1, question: asked("q1") }],
  mine: ["saved", { room: ROOM, answer: own("q1") }],
  reveal: [
    "reveal",
    { room: ROOM, step: 2, revealed: { question: "q1", solution: { kind: "true_false", right: true } } },
  ],
  board: ["leaderboard", { room: ROOM, step: 2, top: [{ place: 1, participant: "bob" }], of: 3 }],
  place: [
    "place",
    { room: ROOM, step: 2, place: 1, was: null, of: 3, score: 1000, streak: 1, outcome: { question: "q1", share: 1000 } },
  ],
  second: ["question", { room: ROOM, step: 3, question: asked("q2", { number: 2 }) }],
};
const STORY = Object.values(EVENTS);

function inside(more = {}) {
  const state = new RoomState();
  state.apply("state", found(more));
  return state;
}

function hosting(...people) {
  return inside({ seat: null, hosting: { participants: people, count: people.length, answered: 0, signals: [] } });
}

function facts({ room: { phase, step, paused }, question, answer, revealed, outcome, standing, board }) {
  return structuredClone({ phase, step, paused, question, answer, revealed, outcome, standing, board });
}

function told(state, ...events) {
  for (const event of events) state.apply(...event);
  return state;
}

describe("a room", () => {
  test("is nothing before its state, and of no other room", () => {
    const state = new RoomState();
    assert.equal(state.apply(...EVENTS.started), false);
    assert.equal(state.room, null);
    state.apply("state", found());
    assert.equal(state.apply("ended", { room: room({ id: "another", step: 5, phase: "ended" }), top: [] }), false);
    assert.equal(state.apply("question", { room: "another", step: 1, question: asked("x") }), false);
    assert.equal(state.room.phase, "lobby");
  });

  test("goes from question to reveal, and on", () => {
    const state = told(inside(), EVENTS.started, EVENTS.first, EVENTS.mine);
    assert.deepEqual([state.room.phase, state.question.id, state.answer.final], ["question", "q1", true]);
    told(state, EVENTS.reveal, EVENTS.board, EVENTS.place);
    assert.deepEqual([state.room.phase, state.outcome.share, state.standing.place], ["reveal", 1000, 1]);
    told(state, EVENTS.second);
    assert.deepEqual([state.question.id, state.answer, state.revealed, state.outcome], ["q2", null, null, null]);
    assert.equal(state.standing.score, 1000);
  });

  test("comes to the same, when what was told is told again at any time", () => {
    const wanted = facts(told(inside(), ...STORY));
    for (let until = 1; until <= STORY.length; until += 1) {
      const state = told(inside(), ...STORY.slice(0, until), ...STORY.slice(0, until), ...STORY.slice(until));
      assert.deepEqual(facts(state), wanted, `again after ${until}`);
    }
    assert.deepEqual(facts(told(inside(), ...STORY, ...STORY.toReversed())), wanted);
  });

  test("comes to the same, whichever of what is told beside the state is in it already", () => {
    const wanted = facts(told(inside(), EVENTS.started, EVENTS.first, EVENTS.mine));
    const state = inside({ room: room({ phase: "question", step: 1 }), question: asked("q1"), answer: own("q1") });
    told(state, EVENTS.started, EVENTS.first, EVENTS.mine);
    assert.deepEqual(facts(state), wanted);
  });

  test("hears places before the reveal they belong to", () => {
    const inOrder = told(inside(), EVENTS.started, EVENTS.first, EVENTS.reveal, EVENTS.board, EVENTS.place);
    const mixed = told(inside(), EVENTS.started, EVENTS.first, EVENTS.place, EVENTS.board, EVENTS.reveal);
    assert.deepEqual(facts(mixed), facts(inOrder));
  });

  test("is what the state says, when one is back", () => {
    const state = told(inside(), ...STORY);
    const signs = [];
    state.on("changed", () => signs.push(state.room.step));
    const ended = found({ room: room({ phase: "ended", step: 5 }), seat: seat({ score: 1500, streak: 0 }), place: 2 });
    assert.equal(state.apply("state", { ...ended, top: [{ place: 1, participant: "eve" }] }), true);
    assert.deepEqual([state.room.phase, state.question, state.board.top.length], ["ended", null, 1]);
    assert.deepEqual([state.standing.place, state.standing.score, signs], [2, 1500, [5]]);
    assert.equal(state.apply("state", found()), false, "an older one");
  });

  test("knows that something was missed", () => {
    const state = inside();
    let gaps = 0;
    state.on("gap", () => (gaps += 1));
    told(state, EVENTS.started, EVENTS.reveal);
    assert.equal(gaps, 1);
  });
});

describe("time", () => {
  test("stands while the room is paused, and what was asked and answered is kept", () => {
    const state = told(inside(), EVENTS.started, EVENTS.first, [
      "saved",
      { room: ROOM, answer: own("q1", { final: false }) },
    ]);
    state.apply("paused", { room: ROOM, step: 1, paused: true, question: null });
    assert.deepEqual([state.room.paused, state.question.id], [true, "q1"]);
    told(state, EVENTS.first);
    assert.equal(state.room.paused, true, "what was told before does not let it go on");
    state.apply("paused", { room: ROOM, step: 1, paused: false, question: asked("q1", { deadline: "T2" }) });
    assert.deepEqual([state.room.paused, state.question.deadline, state.answer.final], [false, "T2", false]);
    told(state, EVENTS.first);
    assert.equal(state.question.deadline, "T2");
  });

  test("who comes in a pause sees no question before it goes on", () => {
    const state = told(inside({ room: room({ phase: "question", step: 1, paused: true }) }), EVENTS.first);
    assert.equal(state.question, null);
    state.apply("paused", { room: ROOM, step: 1, paused: false, question: asked("q1") });
    assert.equal(state.question.id, "q1");
  });

  test("a pause of an earlier question is none of this one", () => {
    const state = told(inside(), ...STORY);
    state.apply("paused", { room: ROOM, step: 1, paused: true, question: null });
    assert.deepEqual([state.room.paused, state.question.id], [false, "q2"]);
  });
});

describe("one's own answer", () => {
  test("a draft does not follow what was final, nor an older draft a newer one", () => {
    const state = told(inside(), EVENTS.started, EVENTS.first);
    const draft = (value, second) => own("q1", { value, final: false, saved_at: `2026-01-01T10:00:0${second}Z` });
    for (const answer of [draft("b", 2), draft("a", 1)]) state.apply("saved", { room: ROOM, answer });
    assert.equal(state.answer.value, "b");
    state.keepAnswer(own("q1", { value: "c" }));
    state.keepAnswer(draft("d", 9));
    assert.deepEqual([state.answer.value, state.answer.final], ["c", true]);
  });

  test("one to another question is not to this one", () => {
    const state = told(inside(), ...STORY, EVENTS.mine);
    assert.equal(state.answer, null);
  });

  test("how one stands is told with the place before", () => {
    const state = told(inside(), ...STORY);
    const place = { room: ROOM, step: 4, place: 3, was: 1, of: 3, score: 1000, streak: 0, outcome: null };
    told(state, ["place", place], ["place", place]);
    assert.deepEqual([state.standing.place, state.standing.was], [3, 1]);
    told(state, ["leaderboard", { room: ROOM, step: 4, top: [], of: 3 }], EVENTS.place, EVENTS.board);
    assert.deepEqual([state.standing.place, state.board.step], [3, 4]);
  });
});

describe("at one's own pace", () => {
  test("one question is given after the other, until there is none", () => {
    const state = inside({ room: room({ pace: "self" }) });
    state.apply("started", { room: room({ pace: "self", phase: "open", step: 1 }) });
    state.give(asked("q2"));
    state.keepAnswer(own("q2"));
    state.give(asked("q1"));
    assert.deepEqual([state.seat.given, state.question.id, state.answer], [2, "q1", null]);
    state.give(null);
    assert.deepEqual([state.seat.finished, state.question], [true, null]);
  });
});

describe("for the host", () => {
  test("people come, lose the connection, are back, leave, or are sent away", () => {
    const state = hosting(person("ann"));
    const came = [];
    state.on("came", ({ id }) => came.push(id));
    const joined = (id, more) => ["participant_joined", { room: ROOM, participant: person(id, more), count: 2 }];
    const left = (id, reason) => ["participant_left", { room: ROOM, participant: id, reason, count: 1 }];
    told(state, joined("bob"), joined("bob"), left("bob", "lost"));
    assert.deepEqual([state.people.get("bob").here, state.people.get("bob").state, state.count], [false, "seated", 1]);
    told(state, joined("bob"), joined("eve", { state: "waiting" }));
    assert.deepEqual([state.seated().length, state.waiting().length], [2, 1]);
    told(state, left("bob", "left"), left("eve", "refused"), left("eve", "refused"));
    assert.deepEqual([state.left().map(({ id }) => id), state.waiting()], [["bob"], []]);
    assert.deepEqual(came, ["bob", "eve"]);
  });

  test("those who were fetched later do not replace what was heard since", () => {
    const state = hosting(person("ann", { name: "Ann" }));
    state.addPeople([person("ann", { name: "old" }), person("bob")]);
    assert.deepEqual([state.people.get("ann").name, state.people.size], ["Ann", 2]);
  });

  test("however late it is told how far somebody is, nobody goes back", () => {
    const state = hosting(person("ann", { given: 1, finished: false }));
    const heard = [];
    state.on("progress", () => heard.push("progress"));
    state.on("changed", () => heard.push("changed"));
    const progress = (participant, given, finished = false) =>
      state.apply("progress", { room: ROOM, participant, given, finished });
    progress("ann", 3);
    progress("ann", 2);
    progress("bob", 2, true);
    assert.deepEqual(heard, ["progress", "progress", "progress"]);
    state.addPeople([person("bob", { given: 2, finished: false })]);
    told(state, [
      "participant_joined",
      { room: ROOM, participant: person("ann", { given: 0, finished: false }), count: 2 },
    ]);
    assert.deepEqual(Object.fromEntries(state.progress), {
      ann: { given: 3, finished: false },
      bob: { given: 2, finished: true },
    });
  });

  test("counts of answers only grow, and are of the question that is asked", () => {
    const state = told(hosting(), EVENTS.started, EVENTS.first);
    const count = (question, number) => state.apply("answered", { room: ROOM, question, count: number });
    count("q1", 2);
    count("q1", 1);
    count("q0", 9);
    assert.equal(state.answered, 2);
    state.apply("participant_left", { room: ROOM, participant: "bob", reason: "removed", count: 0 });
    count("q1", 1);
    assert.equal(state.answered, 1);
    told(state, EVENTS.second);
    assert.equal(state.answered, 0);
  });

  test("a signal is told once", () => {
    const state = hosting(person("bob"));
    const signal = { room: ROOM, participant: "bob", question: null, kind: "tab", at: "2026-01-01T10:00:00Z" };
    told(state, ["signal", signal], ["signal", signal], ["signal", { ...signal, kind: "paste" }]);
    assert.equal(state.signals.length, 2);
    const again = { participants: [], count: 1, answered: 0, signals: [signal] };
    state.apply("state", found({ seat: null, hosting: again }));
    told(state, ["signal", signal], ["signal", { ...signal, kind: "paste" }]);
    assert.deepEqual(
      state.signals.map(({ kind }) => kind),
      ["tab", "paste"],
    );
  });
});
