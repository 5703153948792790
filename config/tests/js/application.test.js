import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { matchRoute } from "../../../static/js/app/routes.js";
import { registerSection, sectionFor } from "../../../static/js/app/sections.js";
import { completeness } from "../../../static/js/home/completeness.js";
import { duration, strength } from "../../../static/js/ui/forms.js";
import { ago } from "../../../static/js/ui/time.js";

describe("routes", () => {
  const routes = { "/": "list", "/new": "form", "/:id": "one", "/:id/files/:name": "file" };
  for (const [path, view, params] of [
    ["", "list", {}],
    ["/", "list", {}],
    ["/new", "form", {}],
    ["/7/", "one", { id: "7" }],
    ["/7/files/a%20b", "file", { id: "7", name: "a b" }],
  ]) {
    test(`"${path}" is ${view}`, () => assert.deepEqual(matchRoute(routes, path), { view, params }));
  }

  test("anything else is nothing", () => assert.equal(matchRoute(routes, "/7/files"), undefined));
});

test("the section with the longest fitting path has the view", () => {
  const section = (path) => ({ path, icon: "home", label: path, load: async () => ({ routes: {} }) });
  for (const path of ["/app", "/app/people"]) registerSection(section(path));
  assert.equal(sectionFor("/app/people/7").path, "/app/people");
  assert.equal(sectionFor("/app/peoples").path, "/app");
  assert.equal(sectionFor("/elsewhere"), undefined);
});

test("length makes a password strong, repetition does not", () => {
  assert.deepEqual(
    ["", "short", "eightish", "twelve-chars", "four unrelated words", "aaaaaaaaaaaaaaaaaaaa"].map(strength),
    [0, 1, 2, 3, 4, 1],
  );
});

test("waits are told in the unit that people would use", () => {
  assert.deepEqual([7, 89.2, 600, 7200].map(duration), ["7 seconds", "90 seconds", "10 minutes", "2 hours"]);
});

test("times are told as people would tell them", () => {
  const now = Date.parse("2030-06-15T12:00:00Z");
  assert.equal(ago("2030-06-15T11:59:50Z", now), "just now");
  assert.equal(ago("2030-06-15T11:57:00Z", now), "3 minutes ago");
  assert.equal(ago("2030-06-14T11:00:00Z", now), "yesterday");
  assert.match(ago("2030-01-02T12:00:00Z", now), /January 2, 2030/);
});

test("a profile is complete when everything is filled in", () => {
  const empty = { full_name: "Alice", has_photo: false, about: "", languages: [], email_verified: false, phone_verified: false };
  assert.equal(completeness(empty).share, 1 / 6);
  const full = {
    full_name: "Alice",
    has_photo: true,
    about: "Hi",
    languages: ["hindi"],
    email_verified: true,
    phone_verified: true,
  };
  assert.equal(completeness(full).share, 1);
});
