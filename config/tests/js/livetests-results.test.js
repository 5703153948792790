import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Marks } from "../../../static/js/livetests/marks.js";
import {
  difficulty,
  earnedWords,
  judgement,
  progressOf,
  progressWords,
  questionWords,
  solutionOf,
  sorted,
  summary,
  totalColumns,
  totalsWords,
} from "../../../static/js/livetests/result-words.js";

const question = (more = {}) => ({
  id: "q1",
  kind: "single",
  answered: 4,
  right: 3,
  right_of_answered: 750,
  right_of_all: 600,
  mean_ms: 2500,
  unmarked: 0,
  ...more,
});
const person = (participant, score, more = {}) => ({ participant, name: participant, score, right: 1, ...more });

describe("totals", () => {
  test("stand in even steps, and everybody in one of them", () => {
    const columns = totalColumns([0, 999, 1000, 4200, 9000]);
    assert.deepEqual(
      columns.filter(({ count }) => count).map(({ label, count }) => [label, count]),
      [
        ["0–999", 2],
        ["1,000–1,999", 1],
        ["4,000–4,999", 1],
        ["9,000–9,999", 1],
      ],
    );
    for (const best of [0, 1, 9, 10, 11, 99, 1000, 12_345, 200_000]) {
      const all = totalColumns([0, best]);
      assert.ok(all.length <= 10, `${best}: ${all.length} columns`);
      assert.equal(all.reduce((sum, { count }) => sum + count, 0), 2);
    }
    assert.deepEqual(totalColumns([]), [{ label: "0", short: "0", count: 0 }]);
  });

  test("are said in a sentence", () => {
    assert.equal(totalsWords([]), "Nobody took part.");
    assert.equal(totalsWords([5, 5]), "2 people, with 5 points each.");
    assert.equal(totalsWords([0, 1000, 400]), "From 0 to 1,000 points; half have 400 or more.");
  });

  test("are summed up with what can be right, and what is to be marked", () => {
    const poll = question({ right: null, answered: 9 });
    const facts = summary({ questions: [question(), poll], people: [person("ann", 100), person("bob", 201)] });
    assert.deepEqual(facts, [
      ["People", "2"],
      ["Points on average", "151"],
      ["Most points", "201"],
      ["Answers wholly right", "75 %"],
    ]);
    const [unmarked, half] = [{ right: null, answered: 2, unmarked: 2 }, { right: 1, answered: 4, unmarked: 2 }];
    assert.deepEqual(summary({ questions: [question(unmarked)], people: [] }).slice(1), [["To be marked", "2"]]);
    assert.deepEqual(summary({ questions: [question(half)], people: [] })[1], ["Answers wholly right", "50 %"]);
  });
});

describe("a question", () => {
  test("is as hard as it was for those who answered", () => {
    const of = (share) => difficulty({ right_of_answered: share });
    assert.deepEqual([800, 799, 500, 499, 0, null].map(of), ["Easy", "Fair", "Fair", "Hard", "Hard", null]);
  });

  test("is told in a line", () => {
    assert.equal(questionWords(question()), "4 answered · 3 wholly right, 60 % of all · 2.5 s on average");
    assert.equal(questionWords(question({ answered: null })), "Not asked yet");
    const marked = question({ right: 0, right_of_all: null, mean_ms: null, unmarked: 4 });
    assert.equal(questionWords(marked), "4 answered · 0 wholly right · 4 to be marked");
  });

  test("has the key that its reveal has", () => {
    assert.deepEqual(solutionOf({ kind: "order", items: [{ id: "b" }, { id: "a" }] }).right, ["b", "a"]);
    assert.equal(solutionOf({ kind: "single", right: "c" }).right, "c");
  });
});

describe("an answer, looked back at", () => {
  const titleOf = (kind, answer) => judgement({ asked: { kind }, answer }).title;

  test("was right, or it was not, or waits", () => {
    assert.equal(titleOf("single", null), "No answer");
    assert.deepEqual(
      [1000, 1, 0, null].map((share) => titleOf("single", { share, marked_at: null })),
      ["Right", "Partly right", "Not right", "Answered"],
    );
    assert.equal(titleOf("code", { share: null, marked_at: null }), "Not marked yet");
    assert.equal(titleOf("code", { share: 1000, marked_at: "T1" }), "Right");
  });

  test("says what it earned", () => {
    const streak = earnedWords({ points: 1000, answer: { points: 500, bonus: 100 } });
    assert.equal(streak, "500 of 1,000 points and 100 for a streak");
    assert.equal(earnedWords({ points: 1, answer: null }), "0 of 1 point");
    assert.equal(earnedWords({ points: 0, answer: { points: 0, bonus: 0 } }), "");
  });
});

describe("people", () => {
  test("stand in any order, either way", () => {
    const people = [
      { place: 1, name: "Zoe", score: 9, right: 1, took_ms: 5 },
      { place: 2, name: "ann", score: 5, right: 3, took_ms: 1 },
    ];
    const first = (by, reversed = false) => sorted(people, by, reversed)[0].name;
    assert.deepEqual(
      ["place", "name", "score", "right", "took_ms"].map((by) => first(by)),
      ["Zoe", "ann", "Zoe", "ann", "ann"],
    );
    assert.equal(first("place", true), "ann");
  });

  test("are at a question of theirs, or before the first, or through", () => {
    const people = [
      { given: 0, finished: false },
      { given: 2, finished: false },
      { given: 2, finished: true },
    ];
    const { columns, notBegun, under, finished } = progressOf(people, 2);
    assert.deepEqual(
      columns.map(({ label, count }) => [label, count]),
      [
        ["Not begun", 1],
        ["1", 0],
        ["2", 1],
        ["Finished", 1],
      ],
    );
    assert.deepEqual([notBegun, under, finished], [1, 1, 1]);
    assert.deepEqual(
      people.map((each) => progressWords(each, 2)),
      ["Not begun", "Question 2 of 2", "Finished"],
    );
  });
});

describe("marks", () => {
  function desk() {
    const marks = new Marks();
    const told = [];
    for (const type of ["changed", "unknown"]) marks.on(type, (id) => told.push([type, id]));
    marks.count({
      questions: [question(), question({ id: "q2", kind: "code", unmarked: 2 })],
      people: [person("ann", 500), person("bob", 0)],
    });
    marks.add([
      { id: 1, question: "q2", participant: "ann", points: 0, comment: "", marked_at: null },
      { id: 2, question: "q2", participant: "bob", points: 300, comment: "", marked_at: "T1" },
    ]);
    return { marks, told };
  }

  test("are of what a person marks", () => {
    const { marks } = desk();
    assert.deepEqual(marks.questions.map(({ id }) => id), ["q2"]);
    assert.deepEqual([marks.left("q2"), marks.left()], [2, 2]);
  });

  test("move totals and what is left, once however often they are told", () => {
    const { marks, told } = desk();
    const mark = { id: 1, points: 400, comment: "Good" };
    marks.mark(mark);
    marks.mark(mark);
    assert.deepEqual([marks.left("q2"), marks.total("ann"), marks.rows.get(1).comment], [1, 900, "Good"]);
    marks.mark({ ...mark, points: 100 });
    assert.deepEqual([marks.left("q2"), marks.total("ann")], [1, 600]);
    assert.deepEqual(told.at(-1), ["changed", 1]);
  });

  test("of an answer that is not here make it all be read anew", () => {
    const { marks, told } = desk();
    marks.mark({ id: 9, points: 1, comment: "" });
    assert.deepEqual(told, [["unknown", undefined]]);
  });
});
