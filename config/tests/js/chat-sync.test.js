import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatStore } from "../../../static/js/chat/store.js";
import { ChatSync } from "../../../static/js/chat/sync.js";
import { SwitchboardError } from "../../../static/js/switchboard/index.js";
import { direct, group, ME, message } from "./chat-fixtures.js";

/** A sync whose server answers from a script. */
function scene({ pages = [], missed = [] } = {}) {
  const chat = new ChatStore(() => ME);
  const asked = [];
  const outcomes = [];
  const answer = (list) => {
    const next = list.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const sync = new ChatSync({
    chat,
    command: (type, data) => {
      asked.push([type, data.cursor]);
      return answer(missed);
    },
    page: (path) => {
      asked.push(path);
      return answer(pages);
    },
    done: (error) => outcomes.push(error?.code ?? "complete"),
  });
  return { chat, sync, asked, outcomes, pages, missed };
}

const list = (results, next = null) => ({ results, next });
const nothing = { cursor: 0, more: false, reload: false, conversations: [], messages: [] };

test("the first connection reads the list to its end", async () => {
  const { chat, sync, asked, outcomes } = scene({
    pages: [list([direct({ last_seq: 1 })], "http://x/next"), list([group({ last_seq: 1 })])],
  });
  await sync.start({ cursor: 7 });
  assert.deepEqual(asked, ["conversations/", "http://x/next"]);
  assert.equal(chat.list().length, 2);
  assert.deepEqual(outcomes, ["complete"]);
});

test("the next one asks for what was missed, page after page, from where the list was", async () => {
  const { chat, sync, asked } = scene({
    pages: [list([direct({ last_seq: 1, change: 5 })])],
    missed: [
      { ...nothing, cursor: 9, more: true, messages: [message({ seq: 2, change: 8 })] },
      { ...nothing, cursor: 12, messages: [message({ seq: 3, change: 11 })] },
      { ...nothing, cursor: 12 },
    ],
  });
  await sync.start({ cursor: 7 });
  await sync.start({ cursor: 12 });
  await sync.start({ cursor: 12 });
  assert.deepEqual(asked.slice(1), [
    ["chat.sync", 7],
    ["chat.sync", 9],
    ["chat.sync", 12],
  ]);
  assert.equal(chat.conversation("c1").last_message.seq, 3);
});

test("too far behind, everything is dropped and listed anew", async () => {
  const { chat, sync, asked } = scene({
    pages: [list([direct({ last_seq: 1 })]), list([group({ last_seq: 1 })])],
    missed: [{ ...nothing, cursor: 900, reload: true }, nothing],
  });
  await sync.start({ cursor: 7 });
  await sync.start({ cursor: 900 });
  assert.deepEqual(
    chat.list().map(({ id }) => id),
    ["g1"],
  );
  await sync.start({ cursor: 900 });
  assert.deepEqual(asked.at(-1), ["chat.sync", 900]);
});

test("a list that failed is read by the next connection, from its own cursor", async () => {
  const failure = new SwitchboardError("unreachable", "No.");
  const { sync, asked, outcomes, missed } = scene({ pages: [failure, list([])] });
  await sync.start({ cursor: 7 });
  await sync.start({ cursor: 8 });
  assert.deepEqual(outcomes, ["unreachable", "complete"]);
  missed.push(nothing);
  await sync.start({ cursor: 8 });
  assert.deepEqual(asked.at(-1), ["chat.sync", 8]);
});

test("a page that failed leaves the cursor where it was", async () => {
  const { sync, asked } = scene({
    pages: [list([])],
    missed: [{ ...nothing, cursor: 9, more: true }, new SwitchboardError("connection_lost", "No."), nothing],
  });
  await sync.start({ cursor: 7 });
  await sync.start({ cursor: 9 });
  await sync.start({ cursor: 9 });
  assert.deepEqual(asked.slice(1), [
    ["chat.sync", 7],
    ["chat.sync", 9],
    ["chat.sync", 9],
  ]);
});

test("a connection that begins while the list is read asks for what was missed afterwards", async () => {
  const { sync, asked } = scene({ pages: [list([])], missed: [nothing] });
  const first = sync.start({ cursor: 7 });
  await sync.start({ cursor: 8 });
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, ["conversations/", ["chat.sync", 7]]);
});

test("after many events the cursor is moved, so that the next connection need not go back far", async () => {
  const { sync, asked } = scene({ pages: [list([])], missed: [{ ...nothing, cursor: 600 }] });
  await sync.start({ cursor: 7 });
  for (let event = 0; event < 500; event += 1) sync.heard();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, ["conversations/", ["chat.sync", 7]]);
});

test("a conversation that is new asks for what came before one listened to it, once there is a cursor", async () => {
  const { chat, sync, asked } = scene({
    pages: [list([])],
    missed: [{ ...nothing, cursor: 9, conversations: [group({ last_seq: 2 })] }],
  });
  await sync.joined();
  assert.deepEqual(asked, []);
  await sync.start({ cursor: 7 });
  await sync.joined();
  assert.deepEqual(asked, ["conversations/", ["chat.sync", 7]]);
  assert.equal(chat.list().length, 1);
});
