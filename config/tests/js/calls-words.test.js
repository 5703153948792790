import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { testNetwork } from "../../../static/js/calls/diagnosis.js";
import { bestGrid, strip } from "../../../static/js/calls/layout.js";
import { qualityOf, sampleOf } from "../../../static/js/calls/media/quality.js";
import { ActiveSpeaker } from "../../../static/js/calls/media/speaker.js";
import { endTitle, endWords, historyWords, isMissed, overWords, whereWords } from "../../../static/js/calls/words.js";
import { clockOf, spell } from "../../../static/js/ui/time.js";

describe("tiles", () => {
  const wide = { width: 1200, height: 675, gap: 0 };

  test("fill the room that there is", () => {
    assert.deepEqual(bestGrid(1, wide), { columns: 1, width: 1200, height: 675 });
    assert.deepEqual(bestGrid(4, wide), { columns: 2, width: 600, height: 337 });
    assert.equal(bestGrid(7, wide).columns, 3);
  });

  test("on a telephone two stand under each other, and more are upright", () => {
    const upright = { width: 340, height: 560, gap: 8 };
    assert.deepEqual(bestGrid(1, upright), { columns: 1, width: 340, height: 560 });
    assert.deepEqual(bestGrid(2, upright), { columns: 1, width: 340, height: 276 });
    assert.deepEqual(bestGrid(4, upright), { columns: 2, width: 166, height: 276 });
    assert.equal(bestGrid(6, upright).columns, 2);
  });

  test("under a large one are all in view, as far as two rows go", () => {
    assert.deepEqual(strip(3, { width: 1000, height: 600, gap: 8 }), { width: 256, height: 144, rows: 1 });
    assert.deepEqual(strip(6, { width: 800, height: 600, gap: 8 }), { width: 126, height: 71, rows: 1 });
    assert.deepEqual(strip(6, { width: 340, height: 560, gap: 8 }), { width: 108, height: 60, rows: 2 });
    assert.equal(strip(12, { width: 340, height: 560, gap: 8 }).rows, 2);
  });

  test("never stick out", () => {
    for (let count = 1; count <= 30; count += 1) {
      const { columns, width, height } = bestGrid(count, { width: 360, height: 500, gap: 8 });
      assert.ok(columns * width + (columns - 1) * 8 <= 360);
      assert.ok(Math.ceil(count / columns) * (height + 8) - 8 <= 500);
    }
  });
});

describe("who speaks", () => {
  const hear = (speaker, levels, from, times = 8) => {
    for (let turn = 0; turn < times; turn += 1) speaker.hear(new Map(Object.entries(levels)), from + turn * 250);
    return speaker.current;
  };

  test("is nobody while all are silent, and then who is heard", () => {
    const speaker = new ActiveSpeaker();
    assert.equal(hear(speaker, { bob: 0, carol: 0.001 }, 0), null);
    assert.equal(hear(speaker, { bob: 0.2, carol: 0 }, 2000), "bob");
    assert.deepEqual([speaker.speaks("bob", 4000), speaker.speaks("carol", 4000)], [true, false]);
    assert.equal(speaker.speaks("bob", 5000), false);
  });

  test("does not change for a cough, nor for who is hardly louder", () => {
    const speaker = new ActiveSpeaker();
    hear(speaker, { bob: 0.3, carol: 0 }, 0, 4);
    assert.equal(hear(speaker, { bob: 0.3, carol: 0.6 }, 1000, 1), "bob");
    assert.equal(hear(speaker, { bob: 0.3, carol: 0.35 }, 5000), "bob");
    assert.equal(hear(speaker, { bob: 0, carol: 0.35 }, 9000), "carol");
  });

  test("is forgotten when they leave", () => {
    const speaker = new ActiveSpeaker();
    hear(speaker, { bob: 0.3 }, 0);
    assert.equal(speaker.hear(new Map(), 3000), null);
  });
});

describe("the quality of a connection", () => {
  const sample = (more = {}) => ({ received: 0, lost: 0, delay: 0.04, jitter: 0.005, ...more });

  test("is read from what getStats() reports", () => {
    const stats = new Map([
      ["a", { type: "inbound-rtp", packetsReceived: 100, packetsLost: 5, jitter: 0.01 }],
      ["b", { type: "inbound-rtp", packetsReceived: 50, packetsLost: -1, jitter: 0.03 }],
      ["c", { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.2 }],
      ["d", { type: "candidate-pair", nominated: false, state: "succeeded", currentRoundTripTime: 9 }],
    ]);
    assert.deepEqual(sampleOf(stats), { received: 150, lost: 5, delay: 0.2, jitter: 0.03 });
  });

  test("is that of the last moments", () => {
    assert.equal(qualityOf(sample({ received: 100, lost: 90 }), sample({ received: 300, lost: 90 })), "good");
    assert.equal(qualityOf(sample(), sample({ received: 95, lost: 5 })), "fair");
    assert.equal(qualityOf(sample(), sample({ received: 80, lost: 20 })), "poor");
    assert.equal(qualityOf(sample(), sample({ received: 100, delay: 0.7 })), "poor");
    assert.equal(qualityOf(sample(), sample()), "good");
  });
});

describe("the test of one's network", () => {
  const servers = async () => ({ ice_servers: [{ urls: ["turn:relay.test:3478"], username: "u", credential: "c" }] });

  test("says what it means when there is no relay, and when the server does not answer", async () => {
    const none = await testNetwork({ servers: async () => ({ ice_servers: [{ urls: "stun:stun.test" }] }) });
    assert.equal(none.verdict, "fair");
    const offline = await testNetwork({ servers: () => Promise.reject(new Error("offline")) });
    assert.equal(offline.verdict, "poor");
  });

  test("gives a relay that does not answer up, and closes what it opened", async () => {
    const made = [];
    const connect = (configuration) => {
      const connection = {
        configuration,
        createDataChannel: () => ({}),
        setLocalDescription: async () => {},
        setRemoteDescription: async () => {},
        close: () => (connection.closed = true),
      };
      made.push(connection);
      return connection;
    };
    const { verdict, words } = await testNetwork({ servers, connect, patience: 1 });
    assert.equal(verdict, "poor");
    assert.match(words, /firewall/);
    assert.deepEqual(
      made.map(({ configuration, closed }) => [configuration.iceTransportPolicy, closed]),
      [
        ["relay", true],
        ["relay", true],
      ],
    );
  });
});

describe("words", () => {
  const call = (more) => ({ user: { full_name: "Bob" }, incoming: false, state: "ended", accepted_at: null, ...more });
  const talked = { accepted_at: "2026-01-01T10:00:00Z", ended_at: "2026-01-01T10:03:20Z" };

  test("how long something took", () => {
    assert.deepEqual([0, 45, 180, 200, 3600, 3720].map(spell), [
      "0 s",
      "45 s",
      "3 min",
      "3 min 20 s",
      "1 h",
      "1 h 2 min",
    ]);
    assert.deepEqual([5, 65, 3665].map(clockOf), ["0:05", "1:05", "1:01:05"]);
  });

  test("a call in the history", () => {
    assert.equal(historyWords(call(talked)), "Outgoing · 3 min 20 s");
    assert.equal(historyWords(call({ state: "cancelled", incoming: true })), "Missed");
    assert.equal(historyWords(call({ state: "cancelled" })), "Cancelled");
    assert.equal(historyWords(call({ state: "busy" })), "On another call");
    assert.equal(historyWords(call({ state: "missed" })), "No answer");
    assert.equal(isMissed(call({ state: "busy", incoming: true })), true);
    assert.equal(isMissed(call({ state: "declined", incoming: true })), false);
  });

  test("where one is, and why one is not any more", () => {
    const room = { title: "Stand-up", host: { full_name: "Alice" } };
    assert.equal(whereWords(room), "In Stand-up");
    assert.equal(whereWords({ ...room, title: "" }, call()), "On a call with Bob");
    assert.deepEqual([endTitle("host"), endWords("host")], ["This room is over", "The host ended it for everyone."]);
    assert.deepEqual(
      [endTitle("removed"), endWords("removed")],
      ["This room is closed to you", "The host removed you."],
    );
    assert.equal(endTitle("call"), "The call is over");
    assert.equal(endTitle("what nobody knows"), "This room is closed to you");
  });

  test("the end of a call, for whom it concerns", () => {
    assert.equal(overWords(call(), "declined", true), "Bob declined the call.");
    assert.equal(overWords(call(), "declined", false), "");
    assert.equal(overWords(call({ incoming: true }), "missed", false), "You missed a call from Bob.");
    assert.equal(overWords(call(talked), "ended", true), "The call with Bob is over after 3 min 20 s.");
  });
});
