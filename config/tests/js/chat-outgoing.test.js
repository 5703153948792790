import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Marks } from "../../../static/js/chat/marks.js";
import { Outgoing } from "../../../static/js/chat/outgoing.js";
import { FakeStorage, ME, direct, message } from "./chat-fixtures.js";
import { FakeServer, settle } from "./fake-server.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(() => mock.timers.reset());

/** What is said goes over a real client to a server that a script plays. */
async function scene({ storage = new FakeStorage() } = {}) {
  const server = new FakeServer();
  const board = await server.online();
  const confirmed = [];
  const outgoing = new Outgoing({
    command: (...command) => board.command(...command),
    confirmed: (said) => confirmed.push(said),
    me: () => ME,
    storage,
  });
  const sent = () => server.socket.commands.filter(({ type }) => type === "chat.send");
  const confirm = async ({ id, data }, seq = 1) => {
    const said = message({ seq, sender: ME, client_id: data.client_id, body: data.body });
    server.socket.say({ id, type: "ok", data: { message: said } });
    await settle();
  };
  const refuse = async ({ id }) => {
    server.socket.say({ id, type: "error", data: { code: "not_found", message: "There is no such conversation." } });
    await settle();
  };
  return { server, board, outgoing, confirmed, sent, confirm, refuse, storage };
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
  outgoing.remove(clientId);
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
