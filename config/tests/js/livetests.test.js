import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Draft } from "../../../static/js/livetests/draft.js";
import { sceneOf } from "../../../static/js/livetests/scenes.js";
import { RoomSession } from "../../../static/js/livetests/session.js";
import {
  answerTexts,
  barsOf,
  choicesOf,
  codeShown,
  moved,
  movedWords,
  placeWords,
  plainCode,
  solutionTexts,
  verdict,
} from "../../../static/js/livetests/words.js";
import { Emitter } from "../../../static/js/switchboard/emitter.js";

const TOWNS = [
  { id: "z", text: "Agra" },
  { id: "b", text: "Bhopal" },
  { id: "m", text: "Delhi" },
];

describe("codes", () => {
  test("are read as somebody writes them", () => {
    assert.equal(plainCode(" abcd-2efg "), "ABCD2EFG");
    assert.equal(codeShown("ABCD2EFG"), "ABCD-2EFG");
  });
});

describe("places", () => {
  test("are said as people say them", () => {
    assert.deepEqual([1, 2, 3, 4, 11, 22, 1003].map(placeWords), [
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "22nd",
      "1,003rd",
    ]);
  });

  test("that were gained or lost are counted where the place before is known", () => {
    assert.deepEqual(
      [{ place: 1, was: 4 }, { place: 3, was: 2 }, { place: 2, was: null }, { place: 2 }].map(moved),
      [3, -1, 0, 0],
    );
    assert.deepEqual([3, -1].map(movedWords), ["up 3 places", "down 1 place"]);
  });
});

describe("choices", () => {
  test("have the same tint on every screen, in whatever order they are shown", () => {
    const tints = (choices) => new Map(choicesOf({ kind: "single", choices }).map(({ id, tint }) => [id, tint]));
    assert.deepEqual(new Map([...tints(TOWNS)].sort()), new Map([...tints(TOWNS.toReversed())].sort()));
    assert.equal(new Set(tints(TOWNS).values()).size, 3);
  });

  test("answers and solutions are said in their words", () => {
    const asked = { kind: "multiple", choices: TOWNS };
    assert.deepEqual(answerTexts(asked, ["m", "z"]), ["Delhi", "Agra"]);
    assert.deepEqual(answerTexts({ kind: "true_false" }, false), ["False"]);
    assert.deepEqual(answerTexts({ kind: "code" }, "x = 1"), ["x = 1"]);
    assert.deepEqual(solutionTexts({ kind: "single", choices: TOWNS }, { kind: "single", right: "b" }), ["Bhopal"]);
    assert.deepEqual(solutionTexts({ kind: "true_false" }, { kind: "true_false", right: true }), ["True"]);
    assert.deepEqual(solutionTexts({ kind: "numeric" }, { kind: "numeric", right: "3.14", tolerance: "0.01" }), [
      "3.14 ± 0.01",
    ]);
    assert.deepEqual(solutionTexts({ kind: "numeric" }, { kind: "numeric", right: "3", tolerance: "0" }), ["3"]);
    assert.deepEqual(solutionTexts({ kind: "poll", choices: TOWNS }, { kind: "poll" }), []);
  });
});

describe("bars", () => {
  const facts = (bars) => bars.map(({ text, count, part, right }) => [text, count, part, right]);
  const counts = (counts, answers) => ({ form: "counts", counts, answers });

  test("are of those who answered, and say what is right", () => {
    const asked = { kind: "multiple", choices: TOWNS };
    const solution = { kind: "multiple", right: ["z", "m"] };
    assert.deepEqual(facts(barsOf(asked, { solution, distribution: counts({ z: 3, b: 1, m: 0 }, 4) })), [
      ["Agra", 3, 0.75, true],
      ["Bhopal", 1, 0.25, false],
      ["Delhi", 0, 0, true],
    ]);
    const truth = { solution: { kind: "true_false", right: false }, distribution: counts({ true: 1, false: 0 }, 1) };
    assert.deepEqual(facts(barsOf({ kind: "true_false" }, truth)), [
      ["True", 1, 1, false],
      ["False", 0, 0, true],
    ]);
  });

  test("of a poll call nothing right, and nobody's answers are no bars at all", () => {
    const told = { solution: { kind: "poll" }, distribution: counts({ z: 0, b: 0, m: 0 }, 0) };
    assert.deepEqual(
      facts(barsOf({ kind: "poll", choices: TOWNS }, told)).map(([, count, part, right]) => [count, part, right]),
      Array(3).fill([0, 0, false]),
    );
  });

  test("of an order stand as they belong, with how many had each there", () => {
    const told = {
      solution: { kind: "order", right: ["m", "z", "b"] },
      distribution: { form: "places", answers: 2, places: { z: [0, 2, 0], b: [1, 0, 1], m: [1, 0, 1] } },
    };
    assert.deepEqual(facts(barsOf({ kind: "order", items: TOWNS }, told)), [
      ["Delhi", 1, 0.5, true],
      ["Agra", 2, 1, true],
      ["Bhopal", 1, 0.5, true],
    ]);
  });

  test("of words and numbers are those given most often", () => {
    const top = (solution, values, others = 0) =>
      facts(
        barsOf(
          { kind: solution.kind },
          {
            solution,
            distribution: {
              form: "top",
              answers: values.length + others,
              top: values.map((value) => ({ value, count: 1 })),
              others,
            },
          },
        ),
      ).map(([text, , , right]) => [text, right]);
    const numeric = { kind: "numeric", right: "3.14", tolerance: "0.005" };
    assert.deepEqual(top(numeric, ["3.145", "3.146", "3.1350"]), [
      ["3.145", true],
      ["3.146", false],
      ["3.1350", true],
    ]);
    const text = { kind: "text", accepted: ["Delhi"], case: false };
    assert.deepEqual(top(text, ["delhi", "Agra"], 2), [
      ["delhi", true],
      ["Agra", false],
      ["Others", false],
    ]);
    assert.deepEqual(top({ ...text, case: true }, ["delhi"]), [["delhi", false]]);
  });

  test("are none where answers are marked by hand", () => {
    assert.equal(
      barsOf({ kind: "code" }, { solution: { kind: "code" }, distribution: { form: "answers", answers: 3 } }),
      null,
    );
  });
});

describe("a verdict", () => {
  const single = { asked: { kind: "single" } };
  const look = (question, outcome, answer = {}) => verdict(question, outcome, answer).look;

  test("is what one's answer came to", () => {
    assert.deepEqual(
      [1000, 400, 0].map((share) => look(single, { answered: true, share })),
      ["right", "partly", "wrong"],
    );
    assert.equal(look(single, { answered: false, share: null }, null), "none");
  });

  test("says nothing where nothing is right, or not yet", () => {
    assert.equal(look({ asked: { kind: "code" } }, null), "neutral");
    assert.equal(look({ asked: { kind: "poll" } }, null), "neutral");
    assert.equal(look({ asked: { kind: "poll" } }, null, null), "none");
  });
});

describe("scenes", () => {
  const scene = (room, more = {}, refusal = null) =>
    sceneOf({
      state: { room, seat: { finished: false }, question: null, revealed: null, removed: null, ...more },
      refusal,
    }).key;

  test("follow the room", () => {
    const question = { id: "q1" };
    assert.equal(scene(null), "joining");
    assert.equal(scene(null, {}, { code: "not_found" }), "refused");
    assert.equal(scene({ phase: "lobby" }), "lobby");
    assert.equal(scene({ phase: "lobby" }, { isWaiting: true }), "waiting");
    assert.equal(scene({ phase: "lobby" }, { removed: "removed" }), "removed");
    assert.equal(scene({ phase: "question" }), "ready");
    assert.equal(scene({ phase: "question", paused: true }), "paused");
    assert.equal(scene({ phase: "question" }, { question }), "question q1");
    assert.equal(scene({ phase: "question", paused: true }, { question }), "question q1", "half an answer is kept");
    assert.equal(scene({ phase: "reveal" }, { question, revealed: {} }), "reveal q1");
    assert.equal(scene({ phase: "ended" }, { question, isWaiting: true }), "ended");
  });

  test("at one's own pace are one's own, and the host's are the room's", () => {
    assert.equal(scene({ phase: "open" }), "begin");
    assert.equal(scene({ phase: "open" }, { question: { id: "q2" } }), "question q2");
    assert.equal(scene({ phase: "open" }, { seat: { finished: true } }), "finished");
    assert.equal(scene({ phase: "open" }, { isHost: true, seat: null }), "open");
  });
});

describe("a draft", () => {
  const wait = 5;
  const settled = () => new Promise((done) => setTimeout(done, 5 * wait));

  test("is saved a moment after the last change, and at once when it must be", async () => {
    const saved = [];
    const draft = new Draft(async (value) => saved.push(value), { wait });
    for (const value of ["a", "ab", "abc"]) draft.change(value);
    assert.deepEqual(saved, []);
    await settled();
    draft.change("abcd");
    await draft.flush();
    await draft.flush();
    assert.deepEqual(saved, ["abc", "abcd"]);
  });

  test("is one version at a time", async () => {
    const saved = [];
    const finish = [];
    const draft = new Draft((value) => new Promise((done) => finish.push(() => done(saved.push(value)))), { wait });
    draft.change("a");
    const first = draft.flush();
    await Promise.resolve();
    draft.change("b");
    const second = draft.flush();
    await settled();
    assert.equal(finish.length, 1);
    finish[0]();
    await settled();
    finish[1]();
    await Promise.all([first, second]);
    assert.deepEqual(saved, ["a", "b"]);
  });

  test("that was not saved is saved with the next try, and one that was stopped never", async () => {
    const saved = [];
    const said = [];
    let works = false;
    const save = async (value) => (works ? saved.push(value) : Promise.reject(new Error("no")));
    const draft = new Draft(save, { wait });
    draft.on("status", (name) => said.push(name));
    draft.change("a");
    await draft.flush();
    works = true;
    await draft.flush();
    draft.change("b");
    draft.stop();
    await settled();
    draft.change(undefined);
    await draft.flush();
    assert.deepEqual([saved, said], [["a"], ["saving", "failed", "saving", "saved"]]);
  });
});

describe("being in a room", () => {
  const room = { id: "r", code: "ABCDEFGH", phase: "question", step: 1, paused: false, questions: 1 };
  const state = {
    room,
    seat: { id: "s", given: 0 },
    hosting: null,
    question: { id: "q1" },
    answer: null,
    revealed: null,
    outcome: null,
    place: null,
    top: [],
  };

  class Board extends Emitter {
    state = { name: "online" };
    said = [];
    answers = {};

    async command(type, data) {
      this.said.push(type.replace("livetests.", ""));
      const answer = this.answers[type];
      if (type === "livetests.join" && !answer) this.emit("livetests.state", state);
      return typeof answer === "function" ? answer(data) : answer;
    }
  }

  const lost = () => Object.assign(new Error("lost"), { code: "connection_lost" });
  const leaving = new AbortController();

  test("is joined on every connection, and again when one is let in", async () => {
    const board = new Board();
    const session = new RoomSession(board, "ABCDEFGH", leaving.signal);
    await Promise.resolve();
    assert.equal(session.state.question.id, "q1");
    board.emit("ready", {});
    board.emit("livetests.admitted", { room: "r" });
    assert.deepEqual(board.said, ["join", "join", "join"]);
  });

  test("an answer is said until it is heard", async () => {
    const board = new Board();
    const session = new RoomSession(board, "ABCDEFGH", leaving.signal);
    let tries = 0;
    board.answers["livetests.answer"] = async ({ value, final }) => {
      tries += 1;
      if (tries < 3) throw lost();
      return { answer: { question: "q1", value, final, saved_at: "2026-01-01T10:00:00Z" } };
    };
    await session.answer("q1", "b");
    assert.deepEqual([tries, session.state.answer.value], [3, "b"]);
  });

  test("one that is refused is told, and one to a question that is over is not said again", async () => {
    const board = new Board();
    const session = new RoomSession(board, "ABCDEFGH", leaving.signal);
    board.answers["livetests.answer"] = async () => {
      throw Object.assign(new Error("late"), { code: "too_late" });
    };
    await assert.rejects(session.answer("q1", "b"), { code: "too_late" });
    let tries = 0;
    board.answers["livetests.answer"] = async () => {
      tries += 1;
      session.state.question = { id: "q2" };
      throw lost();
    };
    await session.answer("q1", "b");
    assert.equal(tries, 1);
  });

  test("who may not come in hears why, and a lost connection is no refusal", async () => {
    const board = new Board();
    board.answers["livetests.join"] = async () => {
      throw lost();
    };
    const session = new RoomSession(board, "ABCDEFGH", leaving.signal);
    await session.join();
    assert.equal(session.refusal, null);
    board.answers["livetests.join"] = async () => {
      throw Object.assign(new Error("full"), { code: "room_full" });
    };
    await session.join();
    assert.equal(session.refusal.code, "room_full");
  });
});
