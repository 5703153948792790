import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { nameBegun, peopleLike } from "../../../static/js/chat/mentions.js";

describe("a name that is being written", () => {
  for (const [text, found] of [
    ["@", { from: 0, begun: "" }],
    ["Hello @Mee", { from: 6, begun: "mee" }],
    ["(@arjun.s-2", { from: 1, begun: "arjun.s-2" }],
    ["@قر", { from: 0, begun: "قر" }],
    ["Hello", null],
    ["Hello @meera ", null],
    ["meera@example", null],
    ["@@meera", null],
  ]) {
    test(`in "${text}"`, () => assert.deepEqual(nameBegun(text, text.length), found));
  }

  test("ends at the caret", () => assert.deepEqual(nameBegun("@meera", 3), { from: 0, begun: "me" }));
});

describe("people for it", () => {
  const people = [
    { username: "ravi", full_name: "Ravi Meenakshi" },
    { username: "meera", full_name: "Meera Krishnan" },
    { username: "farida", full_name: "فریدہ قریشی" },
    ...Array.from({ length: 9 }, (_, number) => ({ username: `user${number}`, full_name: "" })),
  ];
  const found = (begun) => peopleLike(people, begun).map(({ username }) => username);

  test("begin so in their username, and then in a word of their name", () =>
    assert.deepEqual(found("mee"), ["meera", "ravi"]));
  test("may be written otherwise", () => assert.deepEqual(found("قر"), ["farida"]));
  test("are a few of many", () => assert.equal(found("").length, 6));
  test("need not be there", () => assert.deepEqual(found("krishnan!"), []));
});
