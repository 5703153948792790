import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { SwitchboardError } from "../../../static/js/switchboard/index.js";
import { FakeServer, settle } from "./fake-server.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

async function reconnect(server) {
  server.socket.end(1006);
  await pass(30_000);
  server.socket.welcome();
}

test("a command resolves with what its ok brings", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = board.command("chat.send", { body: "hi" });
  const [{ id, ...frame }] = server.socket.commands;
  assert.deepEqual(frame, { type: "chat.send", data: { body: "hi" } });
  server.socket.say({ id, type: "ok", data: { seq: 1 } });
  assert.deepEqual(await reply, { seq: 1 });
});

test("replies find their own command, in whatever order they come", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const replies = [board.command("core.time"), board.command("core.time")];
  const [first, second] = server.socket.commands;
  server.socket.say({ id: second.id, type: "ok", data: { n: 2 } });
  server.socket.say({ id: first.id, type: "ok", data: { n: 1 } });
  assert.deepEqual(await Promise.all(replies), [{ n: 1 }, { n: 2 }]);
});

test("a refusal rejects with its code, fields and wait", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = board.command("chat.send", {});
  const data = { code: "invalid", message: "No.", fields: { body: ["Missing."] }, retry_after: 2 };
  server.socket.say({ id: server.socket.commands[0].id, type: "error", data });
  const error = await reply.catch((reason) => reason);
  assert.ok(error instanceof SwitchboardError);
  assert.deepEqual(
    { ...error },
    { name: "SwitchboardError", code: "invalid", fields: { body: ["Missing."] }, retryAfter: 2 },
  );
  assert.equal(error.message, "No.");
});

test("a command given before the connection is up waits for it", async () => {
  const server = new FakeServer();
  const board = server.connect();
  const reply = board.command("core.time");
  await settle();
  server.socket.open();
  assert.equal(server.socket.commands.length, 0, "not before the server is ready");
  server.socket.say({ type: "ready", data: { user: {}, session: "s", state: {} } });
  server.socket.say({ id: server.socket.commands[0].id, type: "ok", data: { n: 1 } });
  assert.deepEqual(await reply, { n: 1 });
});

test("after a reconnection a command goes out again under the same key", async () => {
  const server = new FakeServer();
  const board = await server.online({ timeout: 60_000 });
  const reply = board.command("chat.send", { body: "hi" }, { idempotencyKey: "k1" });
  const [before] = server.socket.commands;
  await reconnect(server);
  const [after] = server.socket.commands;
  assert.deepEqual(after, before);
  assert.equal(after.data.client_id, "k1");
  server.socket.say({ id: after.id, type: "ok", data: { seq: 9 } });
  assert.deepEqual(await reply, { seq: 9 });
});

test("an answered command does not go out again", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = board.command("chat.send", { client_id: "k1" });
  server.socket.say({ id: server.socket.commands[0].id, type: "ok", data: {} });
  await reply;
  await reconnect(server);
  assert.deepEqual(server.socket.commands, []);
});

test("without a key, a command that was on the wire is given up when the connection breaks", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = assert.rejects(board.command("calls.hangup", {}), { code: "connection_lost" });
  server.socket.end(1006);
  await reply;
  await pass(1000);
  server.socket.welcome();
  assert.deepEqual(server.socket.commands, []);
});

test("without a key, a command that was never sent still is", async () => {
  const server = new FakeServer();
  const board = await server.online();
  server.socket.end(1006);
  const reply = board.command("core.time");
  await pass(1000);
  server.socket.welcome();
  server.socket.say({ id: server.socket.commands[0].id, type: "ok", data: {} });
  assert.deepEqual(await reply, {});
});

test("no answer in time is a timeout, and a late answer is ignored", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = assert.rejects(board.command("core.time", {}, { timeout: 3000 }), { code: "timeout" });
  const [{ id }] = server.socket.commands;
  await pass(3000);
  await reply;
  server.socket.say({ id, type: "ok", data: {} });
  assert.equal(board.state.name, "online");
});

test("a rate-limited command is sent again when the server says so", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = board.command("core.time");
  const [{ id }] = server.socket.commands;
  server.socket.say({ id, type: "error", data: { code: "rate_limited", message: "Slow down.", retry_after: 2.5 } });
  await pass(2499);
  assert.equal(server.socket.commands.length, 1);
  await pass(1);
  assert.equal(server.socket.commands.length, 2);
  server.socket.say({ id, type: "ok", data: { n: 1 } });
  assert.deepEqual(await reply, { n: 1 });
});

test("a rate limit beyond the time-out rejects at once", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = board.command("core.time", {}, { timeout: 2000 });
  server.socket.say({
    id: server.socket.commands[0].id,
    type: "error",
    data: { code: "rate_limited", message: "Slow down.", retry_after: 60 },
  });
  await assert.rejects(reply, { code: "rate_limited", retryAfter: 60 });
});

test("a command can be given up", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const controller = new AbortController();
  const reply = assert.rejects(board.command("core.time", {}, { signal: controller.signal }), { code: "aborted" });
  controller.abort();
  await reply;
});

test("a session that ends rejects what still waits", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const reply = assert.rejects(board.command("chat.send", { client_id: "k" }), { code: "closed" });
  server.socket.end(4502);
  await reply;
});

test("data that is no JSON is refused at once and holds nothing up", async () => {
  const server = new FakeServer();
  const board = server.connect();
  await settle();
  const refused = assert.rejects(board.command("core.time", { amount: 1n }), { code: "bad_frame" });
  const reply = board.command("core.time");
  await refused;
  server.socket.welcome();
  assert.equal(server.socket.commands.length, 1);
  server.socket.say({ id: server.socket.commands[0].id, type: "ok", data: { n: 1 } });
  assert.deepEqual(await reply, { n: 1 });
});

test("a command says what it said when it was given, whatever becomes of its data", async () => {
  const server = new FakeServer();
  const board = server.connect();
  const data = { body: "hi" };
  const reply = assert.rejects(board.command("chat.send", data), { code: "closed" });
  data.body = "changed";
  await settle();
  server.socket.welcome();
  assert.deepEqual(server.socket.commands[0].data, { body: "hi" });
  board.close();
  await reply;
});

test("a frame larger than the server takes is refused here, counted in bytes", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const bytesAround = JSON.stringify({ id: "1", type: "chat.send", data: { body: "" } }).length;
  const room = 64 * 1024 - bytesAround;
  const fits = assert.rejects(board.command("chat.send", { body: "é".repeat(room / 2) + "x".repeat(room % 2) }), {
    code: "closed",
  });
  assert.equal(server.socket.commands.length, 1);
  await assert.rejects(board.command("chat.send", { body: "é".repeat(room / 2 + 1) }), { code: "frame_too_large" });
  assert.equal(server.socket.commands.length, 1);
  board.close();
  await fits;
});

test("a command whose signal was given up before is never sent", async () => {
  const server = new FakeServer();
  const board = await server.online();
  const error = await board.command("core.time", {}, { signal: AbortSignal.abort() }).catch((reason) => reason);
  assert.ok(error instanceof SwitchboardError);
  assert.equal(error.code, "aborted");
  assert.deepEqual(server.socket.commands, []);
});
