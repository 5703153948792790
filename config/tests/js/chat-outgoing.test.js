import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Marks } from "../../../static/js/chat/marks.js";
import { Outgoing } from "../../../static/js/chat/outgoing.js";
import { FakeStorage, ME, direct, message } from "./chat-fixtures.js";
import { FakeServer, settle } from "./fake-server.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(() => mock.timers.reset());

/** Files on their way, for as long as the test wants. */
class FakeUploads {
  #waiting = new Map();
  handedOver = [];
  removed = [];
  retried = [];
  /** Keys that another try would be of no use for. */
  lost = new Set();

  uploaded(key) {
    return new Promise((resolve, reject) => this.#waiting.set(key, { resolve, reject }));
  }

  retry(key) {
    this.retried.push(key);
    return !this.lost.has(key);
  }

  remove(key) {
    this.removed.push(key);
  }

  async arrive(key) {
    this.#waiting.get(key).resolve({ id: `id-${key}`, name: key });
    await settle();
  }

  async refuse(key) {
    this.#waiting.get(key).reject(new Error(`${key}: That is too large.`));
    await settle();
  }
}

const file = (key, view = null) => ({ key, name: key, view });

/** What is said goes over a real client to a server that a script plays. */
async function scene({ storage = new FakeStorage(), tab = new FakeStorage() } = {}) {
  const server = new FakeServer();
  const files = new FakeUploads();
  const board = await server.online();
  const confirmed = [];
  const outgoing = new Outgoing({
    command: (...command) => board.command(...command),
    confirmed: (said) => confirmed.push(said),
    me: () => ME,
    uploads: files,
    handOver: (attachments) => files.handedOver.push(...attachments.map(({ key }) => key)),
    storage,
    tab,
  });
  const sent = () => server.socket.commands.filter(({ type }) => type === "chat.send");
  const confirm = async ({ id, data }, seq = 1) => {
    const said = message({ seq, sender: ME, client_id: data.client_id, body: data.body });
    server.socket.say({ id, type: "ok", data: { message: said } });
    await settle();
  };
  const refuse = async ({ id }, code = "not_found") => {
    server.socket.say({ id, type: "error", data: { code, message: "There is no such conversation." } });
    await settle();
  };
  return { server, board, files, outgoing, confirmed, sent, confirm, refuse, storage, tab };
}

const states = (outgoing) => outgoing.of("c1").map(({ body, state }) => [body, state]);

test("what is said shows at once, and gives way to what the server has", async () => {
  const { outgoing, confirmed, sent, confirm, storage } = await scene();
  outgoing.say({ conversation: "c1", body: "Hello" });
  assert.deepEqual(states(outgoing), [["Hello", "pending"]]);
  await settle();
  await confirm(sent()[0]);
  assert.deepEqual(states(outgoing), []);
  assert.equal(confirmed[0].body, "Hello");
  assert.equal(storage.length, 0);
});

test("messages of one conversation go out one after the other, in their order", async () => {
  const { outgoing, sent, confirm } = await scene();
  for (const body of ["One", "Two"]) outgoing.say({ conversation: "c1", body });
  outgoing.say({ conversation: "c2", body: "Elsewhere" });
  await settle();
  assert.deepEqual(
    sent().map(({ data }) => data.body),
    ["One", "Elsewhere"],
  );
  await confirm(sent()[0]);
  assert.equal(sent().at(-1).data.body, "Two");
});

test("what was under way when the connection broke goes out again under the same name", async () => {
  const { server, outgoing, sent, confirm } = await scene();
  outgoing.say({ conversation: "c1", body: "Hello" });
  await settle();
  const [{ data }] = sent();
  server.socket.end(1006);
  mock.timers.tick(30_000);
  await settle();
  assert.deepEqual(states(outgoing), [["Hello", "pending"]]);
  server.socket.welcome();
  assert.deepEqual(sent()[0].data, data);
  await confirm(sent()[0]);
  assert.deepEqual(states(outgoing), []);
});

test("what was refused says why, and goes out again when told to, under the same name", async () => {
  const { outgoing, sent, refuse, confirm } = await scene();
  const { client_id: clientId } = outgoing.say({ conversation: "c1", body: "Hello" });
  await settle();
  await refuse(sent()[0]);
  assert.deepEqual(states(outgoing), [["Hello", "failed"]]);
  assert.equal(outgoing.of("c1")[0].error, "There is no such conversation.");
  outgoing.retry(clientId);
  assert.deepEqual(states(outgoing), [["Hello", "pending"]]);
  await settle();
  assert.deepEqual(
    sent().map(({ data }) => data.client_id),
    [clientId, clientId],
  );
  await confirm(sent()[1]);
  assert.deepEqual(states(outgoing), []);
});

test("one that failed does not hold up the next, and can be given up", async () => {
  const { outgoing, sent, refuse } = await scene();
  const { client_id: clientId } = outgoing.say({ conversation: "c1", body: "One" });
  outgoing.say({ conversation: "c1", body: "Two" });
  await settle();
  await refuse(sent()[0]);
  assert.equal(sent()[1].data.body, "Two");
  outgoing.discard(clientId);
  assert.deepEqual(states(outgoing), [["Two", "pending"]]);
});

test("what was not confirmed when the page closed goes out from the next one", async () => {
  const storage = new FakeStorage();
  const before = await scene({ storage });
  const { client_id: clientId } = before.outgoing.say({ conversation: "c1", body: "Hello" });
  before.board.close();
  const after = await scene({ storage });
  after.outgoing.resume();
  await settle();
  assert.equal(after.sent()[0].data.client_id, clientId);
  await after.confirm(after.sent()[0]);
  assert.equal(storage.length, 0);
});

test("a message waits for its files, and other words go ahead of it", async () => {
  const { files, outgoing, sent, confirm, storage, tab } = await scene();
  outgoing.say({ conversation: "c1", body: "Look", attachments: [file("a"), file("b")] });
  outgoing.say({ conversation: "c1", body: "Later" });
  await settle();
  assert.deepEqual(
    sent().map(({ data }) => data.body),
    ["Later"],
  );
  await files.arrive("b");
  assert.equal(tab.length, 1);
  await confirm(sent()[0]);
  await files.arrive("a");
  assert.deepEqual(sent()[1].data.attachments, ["id-a", "id-b"]);
  assert.equal(tab.length, 0);
  await confirm(sent()[1], 2);
  assert.deepEqual(states(outgoing), []);
  assert.deepEqual(files.handedOver, ["a", "b"]);
  assert.deepEqual(files.removed, []);
  assert.equal(storage.length, 0);
});

test("the event of a message may come before the answer", async () => {
  const { files, outgoing, sent, confirm } = await scene();
  const { client_id: clientId } = outgoing.say({
    conversation: "c1",
    body: "",
    attachments: [file("a", { id: "id-a" })],
  });
  await settle();
  outgoing.arrived(clientId);
  await confirm(sent()[0]);
  assert.deepEqual(files.handedOver, ["a"]);
  assert.deepEqual(files.removed, []);
});

test("a file that is refused holds its message back, which can go without it", async () => {
  const { files, outgoing, sent } = await scene();
  const said = outgoing.say({ conversation: "c1", body: "", attachments: [file("a"), file("b")] });
  await files.refuse("a");
  assert.deepEqual(states(outgoing), [["", "pending"]]);
  await files.arrive("b");
  assert.deepEqual(states(outgoing), [["", "failed"]]);
  assert.equal(outgoing.of("c1")[0].error, "a: That is too large.");
  files.lost.add("a");
  outgoing.retry(said.client_id);
  await settle();
  assert.deepEqual(sent()[0].data.attachments, ["id-b"]);
});

test("a file is left out while it is under way; with the last one goes a message without words", async () => {
  const { files, outgoing, sent } = await scene();
  const { client_id: one } = outgoing.say({ conversation: "c1", body: "", attachments: [file("a"), file("b")] });
  outgoing.leaveOut(one, "a");
  assert.deepEqual(files.removed, ["a"]);
  await files.refuse("a");
  await files.arrive("b");
  assert.deepEqual(sent()[0].data.attachments, ["id-b"]);
  const { client_id: two } = outgoing.say({ conversation: "c2", body: "", attachments: [file("c")] });
  outgoing.leaveOut(two, "c");
  assert.deepEqual(outgoing.of("c2"), []);
  assert.deepEqual(files.removed, ["a", "c"]);
});

test("one that is given up takes its files along", async () => {
  const { files, outgoing } = await scene();
  const said = outgoing.say({ conversation: "c1", body: "", attachments: [file("a"), file("b", { id: "id-b" })] });
  outgoing.discard(said.client_id);
  assert.deepEqual(files.removed, ["a", "b"]);
  assert.deepEqual(files.handedOver, []);
});

test("what the server threw away meanwhile is uploaded again with the next try", async () => {
  const { files, outgoing, sent, refuse } = await scene();
  const said = outgoing.say({ conversation: "c1", body: "", attachments: [file("a", { id: "old" })] });
  await settle();
  await refuse(sent()[0], "attachment_gone");
  outgoing.retry(said.client_id);
  assert.deepEqual(files.retried, ["a"]);
  await files.arrive("a");
  assert.deepEqual(sent()[1].data.attachments, ["id-a"]);
});

test("of a message whose files were under way when the page closed, what arrived can be sent", async () => {
  const [storage, tab] = [new FakeStorage(), new FakeStorage()];
  const before = await scene({ storage, tab });
  before.outgoing.say({ conversation: "c1", body: "", attachments: [file("a"), file("b")] });
  await before.files.arrive("b");
  before.board.close();
  const elsewhere = await scene({ storage });
  elsewhere.outgoing.resume();
  assert.deepEqual(states(elsewhere.outgoing), []);
  const after = await scene({ storage, tab });
  after.outgoing.resume();
  await after.files.refuse("a");
  assert.deepEqual(states(after.outgoing), [["", "failed"]]);
  after.files.lost.add("a");
  after.outgoing.retry(after.outgoing.of("c1")[0].client_id);
  await settle();
  assert.deepEqual(after.sent()[0].data.attachments, ["id-b"]);
});

test("of several marks only the furthest is told, and none twice", async () => {
  const told = [];
  const answers = [];
  const marks = new Marks({
    command: (type, { seq }) => {
      told.push([type, seq]);
      return new Promise((resolve) => answers.push(resolve));
    },
    apply: () => {},
  });
  const conversation = direct({ last_seq: 9 });
  for (const seq of [3, 5, 9]) marks.read(conversation, seq);
  marks.read(conversation, 9);
  answers.shift()({ read_seq: 3, delivered_seq: 3 });
  await settle();
  assert.deepEqual(told, [
    ["chat.read", 3],
    ["chat.read", 9],
  ]);
});
