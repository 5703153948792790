import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { ChatStore } from "../../../static/js/chat/store.js";
import { direct, group, ME, message, moment, orders } from "./chat-fixtures.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

/** A store that knows a conversation of whose history the first `seq` messages are at hand. */
function storeWith(seq, conversation = direct) {
  const store = new ChatStore(() => ME);
  const messages = Array.from({ length: seq }, (_, place) => message({ seq: place + 1, ...at(conversation) }));
  const last = messages.at(-1) ?? null;
  store.applyConversation(conversation({ last_seq: seq, last_message: last, change: Math.max(1, seq) }));
  if (seq) store.addPage(at(conversation).conversation, messages);
  return store;
}

function at(conversation) {
  return { conversation: conversation().id };
}

/** All that a page could show. */
function stateOf(store) {
  return {
    unread: store.unread(),
    list: store.list(),
    messages: Object.fromEntries(store.list().map(({ id }) => [id, store.timeline(id).messages])),
  };
}

function applied(store, events) {
  for (const [method, data] of events) store[method](data);
  return stateOf(store);
}

const SCENES = {
  "a message, its edit and a reaction": {
    start: () => storeWith(2),
    events: [
      ["applyMessage", message({ seq: 3, change: 10 })],
      ["applyMessage", message({ seq: 3, change: 11, body: "Otherwise", edited_at: moment(4) })],
      ["applyMessage", message({ seq: 3, change: 12, reactions: [{ emoji: "👍", users: [ME] }] })],
    ],
    expect: ({ messages, list: [{ last_message: last, unread }] }) => {
      assert.equal(messages.c1.at(-1).change, 12);
      assert.equal(last.change, 12);
      assert.equal(unread, 3);
    },
  },
  "three messages and how far both have come": {
    start: () => storeWith(1),
    events: [
      ["applyMessage", message({ seq: 2, change: 10 })],
      ["applyMessage", message({ seq: 3, change: 11, sender: ME })],
      ["applyMessage", message({ seq: 4, change: 12 })],
      ["applyRead", { conversation: "c1", user: "bob", read_seq: 3, delivered_seq: 4, change: 13 }],
    ],
    expect: ({ messages, list: [conversation] }) => {
      assert.deepEqual(
        messages.c1.map(({ seq }) => seq),
        [1, 2, 3, 4],
      );
      assert.equal(conversation.unread, 1, "who says something has read what is above it");
      assert.deepEqual([conversation.peer.read_seq, conversation.peer.delivered_seq], [4, 4]);
      assert.equal(conversation.active_at, moment(4));
    },
  },
  "a deletion and a view of the conversation before it": {
    start: () => storeWith(2),
    events: [
      ["applyMessage", message({ seq: 2, change: 20, body: "", deleted_at: moment(9) })],
      [
        "applyConversation",
        direct({ last_seq: 2, change: 15, last_message: message({ seq: 2 }), muted_until: moment(99) }),
      ],
      ["applyRead", { conversation: "c1", user: ME, read_seq: 2, delivered_seq: 2, change: 18 }],
    ],
    expect: ({ list: [{ last_message: last, muted_until: until, unread }] }) => {
      assert.equal(last.deleted_at, moment(9));
      assert.equal(until, moment(99));
      assert.equal(unread, 0);
    },
  },
  "a new group and what is said in it": {
    start: () => storeWith(0),
    events: [
      ["applyConversation", group({ last_seq: 1, change: 30, title: "First" })],
      ["applyConversation", group({ last_seq: 2, change: 32, title: "Second" })],
      ["applyMessage", message({ conversation: "g1", seq: 1, change: 30 })],
      ["applyMessage", message({ conversation: "g1", seq: 2, change: 32 })],
    ],
    expect: ({ list: [{ title, last_seq: lastSeq, last_message: last }] }) => {
      assert.equal(title, "Second");
      assert.equal(lastSeq, 2);
      assert.equal(last.seq, 2);
    },
  },
  "leaving, and what was under way then": {
    start: () => storeWith(2, group),
    events: [
      ["applyMessage", message({ conversation: "g1", seq: 3, change: 40 })],
      ["applyConversation", group({ last_seq: 3, change: 41, title: "Renamed" })],
      ["applyConversation", group({ change: 42, left: true, title: "" })],
    ],
    expect: ({ list }) => assert.deepEqual(list, []),
  },
  "clearing, and a message after it": {
    start: () => storeWith(3),
    events: [
      ["applyConversation", direct({ last_seq: 3, read_seq: 3, cleared_seq: 3, change: 50, delivered_seq: 3 })],
      ["applyMessage", message({ seq: 3, change: 49, body: "Edited before" })],
      ["applyMessage", message({ seq: 4, change: 51 })],
    ],
    expect: ({ list: [{ last_message: last, unread }] }) => {
      assert.equal(last.seq, 4);
      assert.equal(unread, 1);
    },
  },
};

for (const [name, { start, events, expect }] of Object.entries(SCENES)) {
  describe(name, () => {
    test("is the same in any order", () => {
      const expected = applied(start(), events);
      expect(expected);
      for (const order of orders(events)) assert.deepEqual(applied(start(), order), expected);
    });

    test("is the same when everything comes twice", () => {
      const expected = applied(start(), events);
      const store = start();
      applied(store, events);
      assert.deepEqual(applied(store, events), expected);
    });
  });
}

test("what changes nothing tells nobody", () => {
  const store = storeWith(2);
  const told = [];
  for (const type of ["conversation", "messages"]) store.on(type, () => told.push(type));
  store.applyMessage(message({ seq: 2 }));
  store.applyRead({ conversation: "c1", user: "bob", read_seq: 0, delivered_seq: 0, change: 99 });
  assert.deepEqual(told, []);
});

test("a page that was read before a change does not undo it", () => {
  const store = storeWith(0);
  store.applyConversation(direct({ last_seq: 3, change: 5 }));
  store.applyMessage(message({ seq: 2, change: 9, body: "Now" }));
  store.addPage(
    "c1",
    [1, 2, 3].map((seq) => message({ seq })),
  );
  assert.deepEqual(
    store.timeline("c1").messages.map(({ body }) => body),
    ["Words 1", "Now", "Words 3"],
  );
});

test("a page far away takes the place of what was at hand, one that touches it joins", () => {
  const store = storeWith(0);
  store.applyConversation(direct({ last_seq: 100, change: 5 }));
  const page = (from, to) => Array.from({ length: to - from + 1 }, (_, place) => message({ seq: from + place }));
  const held = () => [store.timeline("c1").first, store.timeline("c1").last];
  store.addPage("c1", page(91, 100));
  store.addPage("c1", page(81, 90));
  assert.deepEqual(held(), [81, 100]);
  store.addPage("c1", page(10, 20));
  assert.deepEqual(held(), [10, 20]);
  store.addPage("c1", page(81, 90), { joins: true });
  assert.deepEqual(held(), [10, 20], "a page that comes late does not lead away");
  store.addPage("c1", page(15, 30));
  assert.deepEqual(held(), [10, 30]);
  assert.equal(store.timeline("c1").at(21).seq, 21);
});

test("something heard of an unknown conversation asks for it, once", () => {
  const store = new ChatStore(() => ME);
  const unknown = [];
  store.on("unknown", (id) => unknown.push(id));
  store.applyMessage(message({ seq: 1 }));
  store.applyMessage(message({ seq: 2 }));
  assert.deepEqual(unknown, ["c1"]);
  assert.deepEqual(store.list(), []);
  store.applyConversation(direct({ last_seq: 1, change: 1 }));
  assert.equal(store.list()[0].last_message.seq, 2);
});

test("typing ends by itself, and with what was typed", () => {
  const store = storeWith(1);
  store.applyTyping({ conversation: "c1", user: "bob" });
  assert.deepEqual(store.typing("c1"), ["bob"]);
  mock.timers.tick(4000);
  store.applyTyping({ conversation: "c1", user: "bob" });
  mock.timers.tick(4000);
  assert.deepEqual(store.typing("c1"), ["bob"]);
  mock.timers.tick(1000);
  assert.deepEqual(store.typing("c1"), []);
  store.applyTyping({ conversation: "c1", user: "bob" });
  store.applyMessage(message({ seq: 2, change: 10 }));
  assert.deepEqual(store.typing("c1"), []);
});

test("a direct conversation is listed once something was said in it", () => {
  const store = storeWith(0);
  assert.deepEqual(store.list(), []);
  store.applyMessage(message({ seq: 1, change: 10 }));
  assert.equal(store.list().length, 1);
});

test("the last one used stands first", () => {
  const store = storeWith(1);
  store.applyConversation(group({ last_seq: 1, change: 2, active_at: moment(5) }));
  assert.deepEqual(
    store.list().map(({ id }) => id),
    ["g1", "c1"],
  );
  store.applyMessage(message({ seq: 7, change: 10 }));
  assert.deepEqual(
    store.list().map(({ id }) => id),
    ["c1", "g1"],
  );
});

test("the other one's coming and going is shown where it is seen, and nowhere else", () => {
  const away = { status: "away", last_seen: null };
  const store = storeWith(1);
  store.applyPresence({ user: "bob", ...away });
  assert.equal(store.conversation("c1").peer.presence, null);
  store.applyConversation(direct({ last_seq: 1, change: 9, peer: { presence: { status: "online", last_seen: null } } }));
  store.applyPresence({ user: "carol", ...away });
  assert.equal(store.conversation("c1").peer.presence.status, "online");
  store.applyPresence({ user: "bob", ...away });
  assert.deepEqual(store.conversation("c1").peer.presence, away);
});
