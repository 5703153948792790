import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import { ApiError } from "../../../static/js/api.js";
import {
  contentOf,
  contentToSend,
  fieldOf,
  KINDS,
  lackOf,
  renamed,
} from "../../../static/js/livetests/authoring/contents.js";
import { EditedQuestion } from "../../../static/js/livetests/authoring/edited.js";
import { EditedTest } from "../../../static/js/livetests/authoring/edited-test.js";

const TOWNS = [
  { id: "a", text: "Agra" },
  { id: "x", text: " " },
  { id: "d", text: "Delhi" },
];
const SINGLE = { kind: "single", choices: TOWNS, right: "d" };

describe("a content", () => {
  test("is sent without the lines that say nothing, and without keys to them", () => {
    assert.deepEqual(contentToSend({ kind: "multiple", choices: TOWNS, right: ["d", "x"], partial: true }), {
      choices: [TOWNS[0], TOWNS[2]],
      kind: "multiple",
      partial: true,
      right: ["d"],
    });
    assert.equal(contentToSend({ ...SINGLE, right: "x" }).right, "");
  });

  test("keeps of another kind what both have", () => {
    assert.deepEqual(contentOf("multiple", SINGLE).right, ["d"]);
    assert.equal(contentOf("single", { kind: "multiple", choices: TOWNS, right: ["d", "a"] }).right, "d");
    assert.deepEqual(contentOf("order", SINGLE).items.slice(0, 3), TOWNS);
    assert.deepEqual(contentOf("text", SINGLE).accepted, ["Agra", " ", "Delhi"]);
    assert.equal(contentOf("code", { kind: "long_text", guide: "Two reasons", max_length: 9 }).guide, "Two reasons");
  });

  test("of every kind begins without what makes a question of it, but the marked ones and polls with too few choices", () => {
    const whole = Object.keys(KINDS).filter((kind) => !lackOf({ prompt: "Why?", content: contentOf(kind) }));
    assert.deepEqual(whole, ["long_text", "code", "slide"]);
    assert.equal(lackOf({ prompt: " ", content: contentOf("slide") }), "Say something.");
  });

  test("takes the ids that the server gave, while it is written further", () => {
    const sent = contentToSend(SINGLE);
    const answered = { ...sent, choices: sent.choices.map(({ text }, place) => ({ id: `s${place}`, text })) };
    const now = { ...SINGLE, choices: [{ id: "new", text: "Bhopal" }, ...TOWNS.toReversed()] };
    const after = renamed(now, sent, answered);
    assert.deepEqual(
      after.choices.map(({ id }) => id),
      ["new", "s1", "x", "s0"],
    );
    assert.equal(after.right, "s1");
  });

  test("has its errors at the lines as they are written, not as they were sent", () => {
    assert.equal(fieldOf("content.choices[1].text", SINGLE), "choices.2");
    assert.equal(fieldOf("content.accepted[0]", { accepted: ["", "x"] }), "accepted.1");
    assert.equal(fieldOf("content.right[3]", SINGLE), "right");
    assert.equal(fieldOf("points", SINGLE), "points");
  });
});

/** A server that keeps what it is told, one request after another. */
class Server {
  constructor(...questions) {
    this.calls = [];
    this.failing = [];
    this.held = null;
    this.busy = 0;
    this.lost = false;
    this.test = { id: "t", title: "Towns", description: "", shuffle_questions: false, shuffle_choices: false };
    this.questions = questions.map((prompt, place) => this.view({ prompt, content: SINGLE }, `q${place}`));
  }

  view(given, id) {
    return { image: null, points: 1000, seconds: 20, explanation: "", ...given, kind: given.content.kind, id };
  }

  whole() {
    return structuredClone({ ...this.test, owner: { id: "me" }, authors: [], questions: this.questions });
  }

  get prompts() {
    return this.questions.map(({ prompt }) => prompt);
  }

  async ask(method, path, body) {
    assert.equal(this.busy, 0, "one request overtakes another");
    this.busy += 1;
    this.calls.push(`${method} ${path}`);
    await this.held;
    this.busy -= 1;
    const failure = this.failing.shift();
    if (failure) throw failure;
    const answer = this.answer(method, path.split("/").slice(2), structuredClone(body));
    if (this.lost) {
      this.lost = false;
      throw new ApiError(0);
    }
    return structuredClone(answer);
  }

  answer(method, [what, id, action], body) {
    const place = this.questions.findIndex((question) => question.id === id);
    if (id && place < 0) throw new ApiError(404, { errors: [{ code: "not_found", detail: "Gone.", attr: null }] });
    if (method === "GET") return this.whole();
    if (what === "") return Object.assign(this.test, body);
    if (what === "order") return this.order(body.questions);
    if (action === "duplicate") return this.put(place + 1, this.questions[place]);
    if (method === "DELETE") return void this.questions.splice(place, 1);
    if (method === "POST") return this.put(body.position, body);
    return Object.assign(this.questions[place], body);
  }

  put(place, { position, ...given }) {
    const view = this.view(given, `n${this.calls.length}`);
    this.questions.splice(place, 0, view);
    return view;
  }

  order(ids) {
    const found = ids.map((id) => this.questions.find((question) => question.id === id));
    if (found.includes(undefined) || found.length !== this.questions.length)
      throw new ApiError(409, { errors: [{ code: "questions_changed", detail: "Others.", attr: null }] });
    this.questions = found;
  }

  get api() {
    const send = (method) => (path, body) => this.ask(method, path, body);
    return { get: send("GET"), post: send("POST"), patch: send("PATCH"), put: send("PUT"), delete: send("DELETE") };
  }
}

const refusal = (attr, detail) => new ApiError(400, { errors: [{ code: "invalid", detail, attr }] });

describe("a test that is written", () => {
  let server;
  let edited;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    server = new Server("One?", "Two?", "Three?");
    edited = new EditedTest(server.api, server.whole());
  });

  test("is saved after a pause, and only what is other by now", async () => {
    edited.edit(edited.questions[1], { prompt: "T" });
    edited.edit(edited.questions[1], { prompt: "Second?" });
    assert.equal(edited.status.look, "saving");
    assert.deepEqual(server.calls, []);
    mock.timers.tick(800);
    await edited.flush();
    assert.deepEqual(server.calls, ["PATCH live-tests/t/questions/q1/"]);
    assert.deepEqual(server.prompts, ["One?", "Second?", "Three?"]);
    assert.deepEqual([edited.status.words, edited.isDirty], ["Saved", false]);
  });

  test("sends what was edited meanwhile behind what is under way", async () => {
    let go;
    server.held = new Promise((resolve) => (go = resolve));
    edited.edit(edited.questions[0], { prompt: "First" });
    const first = edited.flush();
    await new Promise(setImmediate);
    edited.edit(edited.questions[0], { prompt: "First?" });
    const second = edited.flush();
    go();
    await Promise.all([first, second]);
    assert.equal(server.calls.length, 2);
    assert.equal(server.prompts[0], "First?");
    assert.equal(edited.isDirty, false);
  });

  test("keeps what is not whole, and says why", async () => {
    edited.edit(edited.questions[2], { prompt: "" });
    assert.equal(edited.status.look, "saving");
    await edited.flush();
    assert.deepEqual(server.calls, []);
    assert.deepEqual(edited.status, { look: "unfinished", words: "Not saved. Question 3: Write the question." });
    assert.equal(edited.isDirty, true);
  });

  test("keeps what is refused at its field, until something else is said", async () => {
    server.failing.push(refusal("points", "Too many."));
    edited.edit(edited.questions[0], { points: 99999 });
    await edited.flush();
    await edited.flush();
    assert.equal(server.calls.length, 1);
    assert.equal(edited.questions[0].errors.get("points"), "Too many.");
    assert.deepEqual(edited.status, { look: "failed", words: "Not saved. Question 1: Too many." });
    edited.edit(edited.questions[0], { points: 500 });
    await edited.flush();
    assert.equal(server.questions[0].points, 500);
  });

  test("begins a question once it is one, at its place", async () => {
    const question = EditedQuestion.begun("true_false");
    edited.add(question, 1);
    await edited.flush();
    assert.equal(edited.isDirty, false);
    edited.edit(question, { prompt: "Is it?" });
    edited.edit(question, { content: { ...question.values.content, right: true } });
    await edited.flush();
    assert.deepEqual(server.prompts, ["One?", "Is it?", "Two?", "Three?"]);
    edited.move(question, 3);
    await edited.flush();
    assert.deepEqual(server.prompts, ["One?", "Two?", "Three?", "Is it?"]);
  });

  test("does not begin a question twice whose answer was lost", async () => {
    const question = EditedQuestion.begun("true_false");
    edited.add(question, 3);
    edited.edit(question, { prompt: "Is it?", content: { kind: "true_false", right: true } });
    server.lost = true;
    await edited.flush();
    assert.equal(edited.status.words, "Not saved: no connection. It is tried again.");
    mock.timers.tick(1000);
    await edited.flush();
    assert.deepEqual(server.prompts, ["One?", "Two?", "Three?", "Is it?"]);
    assert.equal(question.id, server.questions[3].id);
    assert.equal(edited.isDirty, false);
  });

  test("is tried again when the network was lost, by itself", async () => {
    server.failing.push(new ApiError(0), new ApiError(503));
    edited.edit(edited.head, { title: "Cities" });
    await edited.flush();
    assert.equal(edited.status.look, "failed");
    for (const wait of [1000, 2000]) {
      mock.timers.tick(wait);
      await new Promise(setImmediate);
    }
    assert.equal(server.test.title, "Cities");
    assert.equal(edited.status.look, "saved");
  });

  test("stands as it did when an order is refused, with what is only here behind its neighbour", async () => {
    const notes = [];
    edited.on("note", (words) => notes.push(words));
    edited.add(EditedQuestion.begun("poll"), 1);
    server.put(0, { ...SINGLE, prompt: "Theirs?", content: SINGLE });
    edited.move(edited.questions[3], 0);
    await edited.flush();
    assert.deepEqual(
      edited.questions.map(({ values }) => values.prompt),
      ["Theirs?", "One?", "", "Two?", "Three?"],
    );
    assert.equal(notes.length, 1);
    assert.equal(edited.isDirty, false);
  });

  test("takes over what others wrote, but not where something is being written", async () => {
    const [one, two] = edited.questions;
    one.edit({ prompt: "" });
    Object.assign(server.questions[0], { prompt: "Theirs?", points: 5 });
    Object.assign(server.questions[1], { prompt: "Theirs, too?" });
    server.questions.splice(2, 1);
    await edited.renew();
    assert.deepEqual([one.values.prompt, one.values.points, two.values.prompt], ["", 5, "Theirs, too?"]);
    assert.equal(edited.questions.length, 2);
  });

  test("keeps what was being written in a question that somebody took out", async () => {
    server.questions.splice(0, 1);
    edited.edit(edited.questions[0], { prompt: "Mine!" });
    await edited.flush();
    assert.deepEqual(server.prompts, ["Mine!", "Two?", "Three?"]);
  });

  test("takes out, copies, and takes out again what was on its way", async () => {
    const [one, two] = edited.questions;
    edited.remove(one);
    const copy = await edited.duplicate(two);
    assert.deepEqual(server.prompts, ["Two?", "Two?", "Three?"]);
    assert.equal(edited.questions[1], copy);
    const begun = EditedQuestion.begun("slide");
    edited.add(begun, 0);
    edited.edit(begun, { prompt: "Hello" });
    let go;
    server.held = new Promise((resolve) => (go = resolve));
    const saving = edited.flush();
    await new Promise(setImmediate);
    edited.remove(begun);
    go();
    await saving;
    await edited.flush();
    assert.deepEqual(server.prompts, ["Two?", "Two?", "Three?"]);
    assert.equal(edited.isDirty, false);
  });

  test("is over when it is gone", async () => {
    server.failing.push(
      new ApiError(404, { errors: [{ code: "not_found", detail: "There is no such test.", attr: null }] }),
    );
    edited.edit(edited.head, { title: "Cities" });
    await edited.flush();
    assert.equal(edited.status.words, "Not saved: There is no such test.");
  });
});
