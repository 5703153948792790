import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { endNote, endTitle, leftWords, overWords, ringWords } from "../../../static/js/telecallers/call-words.js";
import { levelOf, reading, secondsPaid } from "../../../static/js/telecallers/meter.js";
import { PaidCalls } from "../../../static/js/telecallers/paid-calls.js";
import { askServerTime, serverNow } from "../../../static/js/telecallers/server-clock.js";

const BOB = { id: "bob", full_name: "Bob" };
const RATE = { coins: 2, first_block: 30, pulse: 10 };
const view = (more = {}) => ({
  id: "p1",
  kind: "audio",
  state: "ringing",
  end_reason: null,
  incoming: true,
  user: BOB,
  room: null,
  rate: RATE,
  meter: null,
  seconds: 0,
  coins: 0,
  ...more,
});
const accepted = (more = {}) => view({ state: "accepted", room: "0123456789abcdef", ...more });
const completed = (more = {}) => accepted({ state: "completed", end_reason: "caller", seconds: 40, coins: 80, ...more });

class Memory extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }

  setItem(key, value) {
    this.set(key, value);
  }

  removeItem(key) {
    this.delete(key);
  }
}

/** A page whose server answers each command as told, and knows how calls are now. */
function page(answers = {}, { memory = new Memory(), now = {} } = {}) {
  const [said, heard] = [[], []];
  const command = async (type, data) => {
    said.push([type, data]);
    const answer = await answers[type];
    if (answer instanceof Error) throw answer;
    return { call: answer };
  };
  const look = async (id) => now[id] ?? Promise.reject(new Error("Not found."));
  const paid = new PaidCalls({ command, look, memory });
  for (const type of ["accepted", "leaving"]) paid.on(type, (call) => heard.push([type, call.id]));
  for (const type of ["low_balance", "extended"]) paid.on(type, ({ call }) => heard.push([type, call.id]));
  paid.on("over", ({ call, how, wasHere }) => heard.push(["over", call.id, how, wasHere]));
  return { paid, said, heard, memory };
}

const at = (second) => Date.UTC(2026, 0, 1, 12, 0, second);

function refusal(code) {
  return Object.assign(new Error("No."), { code });
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("a paid call comes in", () => {
  test("and is answered here: what is told to all devices changes nothing more", async () => {
    const { paid, heard } = page({ "telecaller.accept": accepted() });
    paid.apply("incoming", { call: view() });
    await paid.accept();
    paid.apply("accepted", { call: accepted() });
    assert.deepEqual([paid.isHere, paid.call.state, heard], [true, "accepted", [["accepted", "p1"]]]);
  });

  test("and is answered on another device", () => {
    const { paid, heard } = page();
    paid.apply("incoming", { call: view() });
    paid.apply("accepted", { call: accepted() });
    assert.deepEqual([paid.call, heard], [null, [["over", "p1", "elsewhere", false]]]);
  });

  test("and can be paid no more when it is answered", async () => {
    const cancelled = view({ state: "cancelled", end_reason: "money" });
    const { paid, heard } = page({ "telecaller.accept": cancelled });
    paid.apply("incoming", { call: view() });
    await paid.accept();
    paid.apply("cancelled", { call: cancelled });
    assert.deepEqual([paid.call, heard], [null, [["over", "p1", "cancelled", true]]]);
  });

  test("and is declined, once: it does not ring again for what comes late", async () => {
    const { paid, said, heard } = page({ "telecaller.reject": refusal("call_over") });
    paid.apply("incoming", { call: view() });
    await paid.decline();
    paid.apply("incoming", { call: view() });
    paid.apply("rejected", { call: view({ state: "rejected" }) });
    assert.deepEqual([paid.call, said], [null, [["telecaller.reject", { call: "p1" }]]]);
    assert.deepEqual(heard, [["over", "p1", "here", false]]);
  });

  test("and a refusal that was lost on its way is seen when the connection is back", async () => {
    const { paid } = page({ "telecaller.reject": refusal("connection_lost") });
    paid.apply("incoming", { call: view() });
    await assert.rejects(paid.decline());
    paid.begin(view());
    assert.equal(paid.isIncoming, true);
    paid.apply("missed", { call: view({ state: "missed" }) });
    assert.equal(paid.call, null);
  });

  test("while one is in another: the second does not take the place of the first", () => {
    const { paid } = page();
    paid.begin(accepted());
    paid.apply("incoming", { call: view({ id: "p2" }) });
    assert.equal(paid.call.id, "p1");
  });
});

describe("calling a telecaller", () => {
  const outgoing = (more = {}) => view({ incoming: false, ...more });

  test("rings, leads to the room, and tells what it came to", async () => {
    const { paid, heard } = page({ "telecaller.call": outgoing() });
    await paid.dial("bob", "audio");
    paid.apply("ringing", { call: outgoing() });
    paid.apply("accepted", { call: accepted({ incoming: false }) });
    paid.apply("ringing", { call: outgoing() });
    assert.equal(paid.call.state, "accepted");
    paid.apply("meter", { call: accepted({ incoming: false, meter: { blocks: 1 } }) });
    paid.apply("low_balance", { call: accepted({ incoming: false }), seconds_left: 60 });
    paid.apply("ended", { call: completed({ incoming: false }) });
    paid.apply("ended", { call: completed({ incoming: false }) });
    assert.deepEqual(heard, [
      ["accepted", "p1"],
      ["low_balance", "p1"],
      ["over", "p1", "completed", true],
    ]);
  });

  test("is not told to the other pages of the caller", () => {
    const { paid, heard } = page();
    for (const type of ["ringing", "accepted", "meter"]) paid.apply(type, { call: accepted({ incoming: false }) });
    assert.deepEqual([paid.call, heard], [null, []]);
  });

  test("is taken back, even if it was answered at that moment", async () => {
    const { paid, said } = page({ "telecaller.call": outgoing(), "telecaller.end": completed({ incoming: false }) });
    await paid.dial("bob", "audio");
    await paid.cancel();
    paid.apply("accepted", { call: accepted({ incoming: false }) });
    assert.deepEqual([paid.call, said.at(-1)], [null, ["telecaller.end", { call: "p1" }]]);
  });

  for (const how of ["rejected", "missed", "cancelled"])
    test(`is over: ${how}`, async () => {
      const { paid, heard } = page({ "telecaller.call": outgoing() });
      await paid.dial("bob", "video");
      paid.apply(how, { call: outgoing({ state: how }) });
      assert.deepEqual([paid.call, heard], [null, [["over", "p1", how, true]]]);
    });
});

describe("hanging up", () => {
  test("leaves at once, and is told once what it came to, by the answer or by the event", async () => {
    for (const eventFirst of [true, false]) {
      let answer;
      const answers = { "telecaller.accept": accepted(), "telecaller.end": new Promise((done) => (answer = done)) };
      const { paid, heard } = page(answers);
      paid.apply("incoming", { call: view() });
      await paid.accept();
      const done = paid.hangUp();
      assert.deepEqual(heard.splice(0).at(-1), ["leaving", "p1"]);
      if (eventFirst) paid.apply("ended", { call: completed() });
      answer(completed());
      await done;
      paid.apply("ended", { call: completed() });
      assert.deepEqual(heard, [["over", "p1", "completed", true]]);
    }
  });

  test("of a call that ended at that moment asks how", async () => {
    const answers = { "telecaller.accept": accepted(), "telecaller.end": refusal("call_over") };
    const { paid, heard } = page(answers, { now: { p1: completed({ end_reason: "money" }) } });
    paid.apply("incoming", { call: view() });
    await paid.accept();
    await paid.hangUp();
    assert.deepEqual(heard.at(-1), ["over", "p1", "completed", true]);
  });

  test("without a connection is made up for when that is back", async () => {
    const answers = { "telecaller.accept": accepted(), "telecaller.end": refusal("connection_lost") };
    const { paid, heard } = page(answers, { now: { p1: completed({ end_reason: "lost" }) } });
    paid.apply("incoming", { call: view() });
    await paid.accept();
    await assert.rejects(paid.hangUp());
    paid.begin(null);
    await settled();
    assert.deepEqual([paid.call, heard.at(-1)], [null, ["over", "p1", "completed", true]]);
  });
});

describe("a page that is loaded anew", () => {
  test("knows that the call is its own", () => {
    const memory = new Memory([["switchboard.telecallers.here", "p1"]]);
    const { paid } = page({}, { memory });
    paid.begin(accepted());
    assert.equal(paid.isHere, true);
  });

  test("but not if another tab has taken its place", () => {
    const { paid, heard } = page();
    paid.begin(accepted());
    paid.beHere(accepted());
    paid.beElsewhere();
    paid.apply("ended", { call: completed() });
    assert.deepEqual(heard, [["over", "p1", "completed", false]]);
  });

  test("tells how its call ended meanwhile, and once", async () => {
    const memory = new Memory([["switchboard.telecallers.here", "p1"]]);
    const { paid, heard } = page({}, { memory, now: { p1: completed() } });
    paid.begin(null);
    await settled();
    paid.begin(null);
    await settled();
    assert.deepEqual(heard, [["over", "p1", "completed", true]]);
    assert.equal(memory.size, 0);
  });

  test("and another call has come since: that one rings on", async () => {
    const memory = new Memory([["switchboard.telecallers.here", "p1"]]);
    const { paid } = page({}, { memory, now: { p1: completed() } });
    paid.begin(view({ id: "p2" }));
    await settled();
    assert.deepEqual([paid.call.id, paid.isHere], ["p2", false]);
  });
});

describe("the meter", () => {
  const moment = (second) => new Date(at(second)).toISOString();
  const running = (more = {}) => ({
    rate: RATE,
    meter: { talked_ms: 0, talking_since: moment(0), blocks: 1, coins: 60, funded_until: moment(90), ...more },
  });

  test("charges the first block whole, and each pulse that was begun", () => {
    const paid = [0, 1, 30_000, 30_001, 40_000, 40_001].map((talked) => secondsPaid(RATE, talked));
    assert.deepEqual(paid, [0, 30, 30, 40, 40, 50]);
    assert.equal(secondsPaid({ first_block: 1, pulse: 1 }, 2500), 3);
  });

  test("runs while both are there", () => {
    assert.deepEqual(reading(running(), at(35)), { talked: 35, coins: 80, runs: true, left: 55 });
    const before = running({ talked_ms: 5000 });
    assert.deepEqual(reading(before, at(35)), { talked: 40, coins: 80, runs: true, left: 55 });
  });

  test("stands while one is away", () => {
    const away = running({ talked_ms: 12_400, talking_since: null, funded_until: null });
    assert.deepEqual(reading(away, at(35)), { talked: 12, coins: 60, runs: false, left: null });
  });

  test("does not go beyond the coins, though the end is heard of late", () => {
    assert.deepEqual(reading(running(), at(95)), { talked: 90, coins: 180, runs: true, left: 0 });
  });

  test("does not run backwards before the server's beginning", () => {
    assert.deepEqual(reading(running(), at(-2)), { talked: 0, coins: 0, runs: true, left: 92 });
  });

  test("warns from a minute on", () => {
    assert.deepEqual([null, 61, 60, 31, 30, 11, 10, 0].map(levelOf), [null, null, 60, 60, 30, 30, 10, 10]);
  });
});

describe("the clock", () => {
  test("is the server's, however wrong that of the device is", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: at(0) });
    const ask = async () => {
      t.mock.timers.tick(200);
      return { now: new Date(at(40)).toISOString() };
    };
    await askServerTime(ask);
    assert.equal(serverNow(), at(40) + 100);
    t.mock.timers.tick(5000);
    assert.equal(serverNow(), at(45) + 100);
  });
});

describe("the words of paid calls", () => {
  test("say what a call that rings is worth", () => {
    assert.equal(ringWords(view()), "calls you: you earn 120 coins a minute");
    assert.equal(ringWords(view({ kind: "video" })), "calls you, with video: you earn 120 coins a minute");
    assert.equal(ringWords(view({ incoming: false })), "It rings …");
  });

  test("tell what was missed to whom it was meant for", () => {
    assert.equal(overWords(view(), "missed", false), "You missed a paid call from Bob.");
    assert.equal(overWords(view(), "cancelled", false), "You missed a paid call from Bob.");
    assert.equal(overWords(view(), "rejected", false), "");
    assert.equal(overWords(view({ incoming: false }), "rejected", true), "Bob does not take the call.");
    assert.equal(overWords(view({ incoming: false }), "rejected", false), "");
    assert.equal(overWords(view({ incoming: false, end_reason: "money" }), "cancelled", true), "You have too few coins for this call.");
  });

  test("tell plainly how a call ended", () => {
    const mine = (more) => completed({ incoming: false, ...more });
    assert.equal(endTitle(mine({ end_reason: "money" })), "Your coins are used up");
    assert.equal(endTitle(completed({ end_reason: "money" })), "Bob has no more coins");
    assert.equal(endTitle(mine({ end_reason: "telecaller" })), "Bob ended the call");
    assert.equal(endTitle(mine({ end_reason: "caller" })), "The call is over");
    assert.equal(endTitle(completed({ end_reason: "caller" })), "Bob ended the call");
    assert.equal(endTitle(mine({ end_reason: "nobody", seconds: 0 })), "You did not meet");
    assert.match(endNote(mine({ end_reason: "nobody", seconds: 0 })), /nothing was charged/);
    assert.match(endNote(mine({ end_reason: "lost" })), /was not charged/);
    assert.equal(endNote(mine({ end_reason: "caller" })), "");
  });

  test("count what is left", () => {
    assert.deepEqual([9, 75, 3599, 3600, 7299].map(leftWords), ["0:09", "1:15", "59:59", "1 h", "2 h 1 min"]);
  });
});
