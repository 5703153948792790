import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { DirectCalls } from "../../../static/js/calls/direct.js";

const BOB = { id: "bob", full_name: "Bob" };
const view = (more = {}) => ({
  id: "c1",
  kind: "audio",
  state: "ringing",
  incoming: true,
  user: BOB,
  room: null,
  ...more,
});
const accepted = (more = {}) => view({ state: "accepted", room: "0123456789abcdef", ...more });

class Memory extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }

  setItem(key, value) {
    this.set(key, value);
  }
}

/** A page whose server answers each command as told. */
function page(answers = {}, memory = new Memory()) {
  const said = [];
  const heard = [];
  const command = async (type, data) => {
    said.push([type, data]);
    const answer = answers[type];
    if (answer instanceof Error) throw answer;
    return { call: answer };
  };
  const direct = new DirectCalls({ command, memory });
  direct.on("accepted", (call) => heard.push(["accepted", call.id]));
  direct.on("over", ({ call, how, wasHere }) => heard.push(["over", call.id, how, wasHere]));
  return { direct, said, heard, memory };
}

function refusal(code) {
  return Object.assign(new Error("No."), { code });
}

describe("somebody calls", () => {
  test("and is answered here", async () => {
    const { direct, heard } = page({ "calls.accept": accepted() });
    direct.apply("incoming", { call: view() });
    assert.equal(direct.isIncoming, true);
    await direct.accept();
    direct.apply("answered_elsewhere", { call: accepted() });
    assert.deepEqual([direct.isHere, direct.isIncoming, direct.call.state], [true, false, "accepted"]);
    assert.deepEqual(heard, [["accepted", "c1"]]);
  });

  test("and is answered on another device", () => {
    const { direct, heard } = page();
    direct.apply("incoming", { call: view() });
    direct.apply("answered_elsewhere", { call: accepted() });
    assert.equal(direct.call, null);
    assert.deepEqual(heard, [["over", "c1", "elsewhere", false]]);
  });

  test("and is too late to be answered: it goes on ringing until its end is heard", async () => {
    const { direct, heard } = page({ "calls.accept": refusal("answered_elsewhere") });
    direct.apply("incoming", { call: view() });
    await assert.rejects(direct.accept());
    direct.apply("missed", { call: view({ state: "cancelled" }) });
    assert.deepEqual([direct.call, heard], [null, [["over", "c1", "missed", false]]]);
  });

  test("and is declined, which stays so if the call was over already", async () => {
    const { direct, said } = page({ "calls.decline": refusal("not_found") });
    direct.apply("incoming", { call: view() });
    await direct.decline();
    assert.deepEqual([direct.call, said], [null, [["calls.decline", { call: "c1" }]]]);
  });

  test("while one is in a call: the second does not take the place of the first", () => {
    const { direct } = page();
    direct.begin(accepted());
    direct.apply("incoming", { call: view({ id: "c2" }) });
    direct.apply("missed", { call: view({ id: "c2" }) });
    assert.equal(direct.call.id, "c1");
  });
});

describe("calling somebody", () => {
  const outgoing = (more = {}) => view({ incoming: false, ...more });

  test("rings, and leads to the room once it is answered", async () => {
    const { direct, heard } = page({ "calls.invite": outgoing() });
    await direct.invite("bob", "audio");
    direct.apply("ringing", { call: outgoing() });
    direct.apply("accepted", { call: accepted({ incoming: false }) });
    direct.apply("accepted", { call: accepted({ incoming: false }) });
    assert.deepEqual(heard, [["accepted", "c1"]]);
  });

  test("is only told to the page that called, not to the other pages of the caller", () => {
    const { direct, heard } = page();
    direct.apply("ringing", { call: outgoing() });
    direct.apply("accepted", { call: accepted({ incoming: false }) });
    direct.apply("ended", { call: outgoing({ state: "ended" }) });
    assert.deepEqual([direct.call, heard], [null, []]);
  });

  test("a page that only knows of it does not go to the room", () => {
    const { direct, heard } = page();
    direct.begin(outgoing());
    direct.apply("accepted", { call: accepted({ incoming: false }) });
    assert.deepEqual([direct.call.state, heard], ["accepted", []]);
  });

  test("who is busy does not ring", async () => {
    const { direct, heard } = page({ "calls.invite": outgoing({ state: "busy" }) });
    await direct.invite("bob", "audio");
    direct.apply("busy", { call: outgoing({ state: "busy" }) });
    assert.equal(direct.call, null);
    assert.deepEqual(heard, [["over", "c1", "busy", true]]);
  });

  test("who calls back at the same moment is answered at once", async () => {
    const { direct, heard } = page({ "calls.invite": accepted() });
    direct.apply("incoming", { call: view() });
    await direct.invite("bob", "audio");
    assert.deepEqual(heard, [["accepted", "c1"]]);
  });

  for (const how of ["declined", "missed", "ended"])
    test(`is over: ${how}`, async () => {
      const { direct, heard } = page({ "calls.invite": outgoing() });
      await direct.invite("bob", "video");
      direct.apply(how, { call: outgoing({ state: how }) });
      assert.deepEqual([direct.call, heard], [null, [["over", "c1", how, true]]]);
    });
});

describe("a page that is loaded anew", () => {
  test("knows that the call is its own", () => {
    const memory = new Memory();
    const before = page({}, memory);
    memory.setItem("switchboard.calls.here", "c1");
    const { direct } = page({}, memory);
    direct.begin(accepted());
    assert.equal(direct.isHere, true);
    assert.equal(before.direct.isHere, false);
  });

  test("and one that comes back to find it over lets it go", () => {
    const { direct } = page();
    direct.begin(view());
    direct.begin(null);
    assert.equal(direct.call, null);
  });
});
