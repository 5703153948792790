import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { noticeWords, together, typingWords } from "../../../static/js/chat/notice.js";
import { rowsOf } from "../../../static/js/chat/rows.js";
import { isEmojiOnly, parts } from "../../../static/js/chat/text.js";
import { briefly, dayWords } from "../../../static/js/ui/time.js";
import { direct, ME, message, moment } from "./chat-fixtures.js";

describe("what a message is made of", () => {
  for (const [body, expected] of [
    ["Just words.", [["words", "Just words."]]],
    [
      "See https://x.org/a?b=1#c.",
      [
        ["words", "See "],
        ["link", "https://x.org/a?b=1#c"],
        ["words", "."],
      ],
    ],
    [
      "(http://x.org/a_(b))",
      [
        ["words", "("],
        ["link", "http://x.org/a_(b)"],
        ["words", ")"],
      ],
    ],
    ["javascript:alert(1) ftp://x", [["words", "javascript:alert(1) ftp://x"]]],
    [
      "@bob, and mail a@bob.org",
      [
        ["name", "@bob"],
        ["words", ", and mail a@bob.org"],
      ],
    ],
    [
      "@bob.biswas.",
      [
        ["name", "@bob.biswas"],
        ["words", "."],
      ],
    ],
  ])
    test(body, () =>
      assert.deepEqual(
        parts(body).map(({ kind, text }) => [kind, text]),
        expected,
      ),
    );
});

test("a few emoji and nothing else are shown large", () => {
  assert.deepEqual(["👍", "❤️🎉", "👨‍👩‍👧", "👍👍👍👍", "ok 👍", "12", "#", ""].map(isEmojiOnly), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("notices of calls tell each of the two their side of it", () => {
  const called = (id, place) => (id === "me" && place === "subject" ? "You" : "Meera");
  const words = (sender, notice) =>
    noticeWords({ sender, notice: { what: "call", kind: "audio", seconds: 0, ...notice } }, called);
  assert.equal(words("meera", { outcome: "ended", seconds: 200 }), "Meera made a call of 3 min 20 s");
  assert.equal(words("me", { outcome: "ended", seconds: 5, kind: "video" }), "You made a video call of 5 s");
  assert.equal(words("meera", { outcome: "cancelled" }), "You missed a call from Meera");
  assert.equal(words("me", { outcome: "missed" }), "Your call was not answered");
  assert.equal(words("me", { outcome: "declined" }), "The call was declined");
});

test("notices tell what happened", () => {
  const name = (id, place) => (id === ME ? (place === "subject" ? "You" : "you") : id);
  const words = (notice, sender = "Meera") => noticeWords({ sender, notice }, name);
  assert.equal(words({ what: "gathered", title: "Stand-up" }), "Began with the call");
  assert.equal(words({ what: "added", users: ["Arjun", ME] }), "Meera added Arjun and you");
  assert.equal(words({ what: "renamed", title: "Trip" }, ME), "You named the group “Trip”");
  assert.equal(words({ what: "left", users: ["Meera"] }), "Meera left");
  assert.equal(words({ what: "something new" }), "Meera changed the group");
  assert.equal(together(["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 others");
  assert.deepEqual([[], ["Bo"], ["Bo", "Al"], ["a", "b", "c"]].map(typingWords), [
    "",
    "Bo is typing",
    "Bo and Al are typing",
    "Several people are typing",
  ]);
});

describe("rows of a thread", () => {
  const rows = (messages, more = {}) =>
    rowsOf({ messages, echoes: [], conversation: direct({ last_seq: 9 }), me: ME, newFrom: null, ...more });

  test("a day begins with its name, and people's messages stand together", () => {
    const found = rows([
      message({ seq: 1 }),
      message({ seq: 2 }),
      message({ seq: 3, sender: ME }),
      message({ seq: 4, created_at: "2030-06-20T10:00:00Z" }),
    ]);
    assert.deepEqual(
      found.map(({ kind, begins, ends }) => [kind, begins, ends]),
      [
        ["day", undefined, false],
        ["message", true, false],
        ["message", false, true],
        ["message", true, true],
        ["day", undefined, false],
        ["message", true, true],
      ],
    );
  });

  test("a line stands before the first that is new, and breaks a group", () => {
    const found = rows([message({ seq: 1 }), message({ seq: 2 })], { newFrom: 2 });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ["day", "message", "unread", "message"],
    );
    assert.equal(found.at(-1).begins, true);
  });

  test("one's own show how far they have come", () => {
    const conversation = direct({ last_seq: 3, peer: { read_seq: 1, delivered_seq: 2 } });
    const mine = [1, 2, 3].map((seq) => message({ seq, sender: ME }));
    const echoes = [{ ...message({ seq: undefined, sender: ME, client_id: "echo" }), state: "pending" }];
    assert.deepEqual(
      rows(mine, { conversation, echoes })
        .slice(1)
        .map(({ progress }) => progress),
      ["read", "delivered", "sent", "pending"],
    );
  });

  test("an echo and the message that it became are one row", () => {
    const said = message({ seq: 1, sender: ME, client_id: "x", created_at: moment(1) });
    const echo = { ...said, id: undefined, seq: undefined, state: "pending" };
    const before = rows([], { echoes: [echo] });
    assert.deepEqual(
      rows([said], { echoes: [echo] }).map(({ key }) => key),
      before.map(({ key }) => key),
    );
  });
});

test("moments are as short as a list needs them", () => {
  const now = new Date("2030-06-15T12:00:00").getTime();
  const at = (text) => new Date(text).toISOString();
  assert.match(briefly(at("2030-06-15T09:05:00"), now), /^9:05/);
  assert.deepEqual(
    ["2030-06-14T23:00:00", "2030-06-11T10:00:00", "2030-01-02T10:00:00"].map((text) => briefly(at(text), now)),
    ["Yesterday", "Tuesday", "Jan 2"],
  );
  assert.equal(dayWords(at("2030-06-15T00:30:00"), now), "Today");
  assert.equal(dayWords(at("2030-05-01T10:00:00"), now), "Wednesday, May 1");
  assert.equal(dayWords(at("2029-05-01T10:00:00"), now), "May 1, 2029");
});
