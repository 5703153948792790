import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Watching } from "../../../static/js/telecallers/watching.js";
import {
  aMinute,
  blockWords,
  chartWords,
  coins,
  dayOf,
  heights,
  isMissedCall,
  lastOf,
  lineWords,
  paidCallWords,
  ratingWords,
} from "../../../static/js/telecallers/words.js";

const telecaller = (id, state = "offline") => ({ user: { id }, state });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page whose server shows these as they are, and nobody else. */
function page(states, { isOnline = () => true, refusal } = {}) {
  const asked = [];
  const heard = [];
  const refusals = refusal ? [refusal] : [];
  const watching = new Watching({
    isOnline,
    command: async (type, { telecallers }) => {
      asked.push([type.replace("telecaller.", ""), telecallers]);
      await null;
      if (refusals.length) throw refusals.pop();
      if (type !== "telecaller.watch") return;
      for (const id of telecallers) if (states[id]) watching.apply({ telecaller: id, state: states[id] });
    },
  });
  for (const id of ["ann", "ben", "cem"]) watching.on(id, (state) => heard.push([id, state]));
  return { watching, asked, heard };
}

describe("telecallers that a view shows", () => {
  test("are watched until it is left", async () => {
    const { watching, asked, heard } = page({ ann: "busy", ben: "offline" });
    const view = new AbortController();
    watching.watch([telecaller("ann", "available"), telecaller("ben")], view.signal);
    assert.equal(watching.stateOf("ann"), "available");
    await settled();
    watching.apply({ telecaller: "ben", state: "available" });
    view.abort();
    await settled();
    watching.apply({ telecaller: "ben", state: "busy" });
    assert.deepEqual(asked, [
      ["watch", ["ann", "ben"]],
      ["unwatch", ["ann", "ben"]],
    ]);
    assert.deepEqual(heard, [
      ["ann", "busy"],
      ["ben", "available"],
    ]);
  });

  test("are asked for once where two views show them, and stay while one does", async () => {
    const { watching, asked } = page({ ann: "available" });
    const [list, one] = [new AbortController(), new AbortController()];
    watching.watch([telecaller("ann")], list.signal);
    watching.watch([telecaller("ann", "busy")], one.signal);
    await settled();
    list.abort();
    await settled();
    assert.deepEqual(asked, [["watch", ["ann"]]]);
    assert.equal(watching.stateOf("ann"), "available");
  });

  test("are offline once they are not there any more", async () => {
    const { watching, heard } = page({});
    watching.watch([telecaller("ann", "available")], new AbortController().signal);
    await settled();
    assert.deepEqual(heard, [["ann", "offline"]]);
  });

  test("are asked for a hundred at a time, and no more than the server tells of", async () => {
    const { watching, asked } = page({});
    const many = Array.from({ length: 620 }, (_, number) => telecaller(String(number)));
    watching.watch(many, new AbortController().signal);
    await settled();
    assert.deepEqual(
      asked.map(([type, ids]) => [type, ids.length, ids[0]]),
      ["120", "220", "320", "420", "520"].map((first) => ["watch", 100, first]),
    );
  });

  test("are asked for once the socket is there, and by every new one", async () => {
    let online = false;
    const { watching, asked } = page({ ann: "available" }, { isOnline: () => online });
    watching.watch([telecaller("ann")], new AbortController().signal);
    await settled();
    assert.deepEqual(asked, []);
    online = true;
    watching.begin();
    await settled();
    watching.begin();
    await settled();
    assert.deepEqual(asked, [
      ["watch", ["ann"]],
      ["watch", ["ann"]],
    ]);
  });

  test("are asked for again by a socket that came while the last one was being asked", async () => {
    const refusal = Object.assign(new Error("Gone."), { code: "connection_lost" });
    const { watching, asked } = page({ ann: "available" }, { refusal });
    watching.watch([telecaller("ann")], new AbortController().signal);
    watching.begin();
    await settled();
    assert.equal(asked.length, 2);
    assert.equal(watching.stateOf("ann"), "available");
  });

  test("are asked for later where that was too often", async () => {
    const refusal = Object.assign(new Error("Too often."), { code: "rate_limited", retryAfter: 0.01 });
    const { watching, asked } = page({ ann: "available" }, { refusal });
    const told = new Promise((resolve) => watching.on("ann", resolve));
    watching.watch([telecaller("ann")], new AbortController().signal);
    assert.equal(await told, "available");
    assert.equal(asked.length, 2);
  });
});

describe("in words", () => {
  test("a rate is told by the minute and by its blocks", () => {
    const rate = { price: 2, first_block: 30, pulse: 10 };
    assert.equal(aMinute(rate), 120);
    assert.equal(blockWords(rate), "The first 30 seconds are paid whole, and then for each 10 seconds that begin.");
    assert.equal(
      blockWords({ first_block: 60, pulse: 1 }),
      "The first 60 seconds are paid whole, and then by the second.",
    );
    assert.equal(blockWords({ first_block: 60, pulse: 60 }), "Paid for each 60 seconds that begin.");
    assert.equal(blockWords({ first_block: 1, pulse: 1 }), "Paid by the second.");
  });

  test("stars are told with how many gave them", () => {
    assert.equal(ratingWords({ rating: null, ratings: 0 }), "Not rated yet");
    assert.equal(ratingWords({ rating: 5, ratings: 1 }), "5.0 of 5 stars, 1 rating");
    assert.equal(ratingWords({ rating: 4.26, ratings: 1200 }), "4.3 of 5 stars, 1,200 ratings");
  });

  test("the switch is not all that it takes to be called", () => {
    const words = (more) =>
      lineWords({ active: true, online_since: "2026-05-04T10:00:00Z", state: "available", ...more });
    assert.equal(words({}), "You can be called");
    assert.equal(words({ state: "busy" }), "You are on a call");
    assert.equal(words({ state: "offline" }), "Waiting for a device of yours");
    assert.equal(words({ state: "offline", online_since: null }), "You take no calls");
    assert.equal(words({ active: false, online_since: null, state: "offline" }), "You are off the list");
  });

  for (const [call, expected] of [
    [{ state: "completed", incoming: true, seconds: 200, coins: 200 }, "Earned 200 coins for 3 min 20 s"],
    [{ state: "completed", incoming: false, seconds: 30, coins: 1 }, "Paid 1 coin for 30 s"],
    [{ state: "completed", incoming: false, seconds: 0, coins: 0 }, "You did not meet"],
    [{ state: "accepted", incoming: false }, "Under way"],
    [{ state: "ringing", incoming: true }, "Calls you"],
    [{ state: "rejected", incoming: true }, "Declined by you"],
    [{ state: "rejected", incoming: false }, "Declined"],
    [{ state: "missed", incoming: true }, "Missed"],
    [{ state: "cancelled", incoming: true }, "Missed"],
    [{ state: "cancelled", incoming: false }, "Cancelled"],
    [{ state: "missed", incoming: false }, "No answer"],
  ]) {
    test(`a call is "${expected}"`, () => assert.equal(paidCallWords(call), expected));
  }

  test("only calls that one got are missed", () => {
    const missed = (state, incoming) => isMissedCall({ state, incoming });
    assert.deepEqual(
      [missed("missed", true), missed("cancelled", true), missed("rejected", true), missed("missed", false)],
      [true, true, false, false],
    );
  });
});

describe("earnings", () => {
  const day = (name, sum, number) => ({ day: name, coins: sum, calls: number });
  const days = [day("2026-05-01", -30, 0), day("2026-05-02", 0, 0), day("2026-05-03", 60, 2), day("2026-05-04", 30, 1)];

  test("of the last days add up", () => {
    const { coins: sum, calls, days: last } = lastOf({ days, coins: 60, calls: 3 }, 2);
    assert.deepEqual([sum, calls, last.map((each) => each.day)], [90, 3, ["2026-05-03", "2026-05-04"]]);
    assert.equal(lastOf({ days }, 30).days.length, 4);
  });

  test("stand as tall as they are beside the best day", () => {
    assert.deepEqual(heights(days), [0, 0, 1, 0.5]);
    assert.deepEqual(heights([day("2026-05-01", 0, 0)]), [0]);
  });

  test("are told in a sentence", () => {
    assert.equal(
      chartWords(lastOf({ days }, 2)),
      "From May 3 to May 4: 90 coins by 3 calls. The best day was May 3, with 60 coins.",
    );
    assert.equal(chartWords(lastOf({ days: days.slice(0, 2) }, 2)), "From May 1 to May 2: nothing earned.");
  });

  test("are of the server's day, wherever one is", () => {
    assert.equal(dayOf("2026-05-01"), "May 1");
    assert.equal(coins(-1), "-1 coin");
  });
});
