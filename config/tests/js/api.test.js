import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Api, ApiError } from "../../../static/js/api.js";

function answer(status, body, headers = {}) {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
}

/** An API whose answers are given in order; what was asked is in `asked`. */
function apiWith(...answers) {
  const fetch = mock.fn(async () => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  });
  const signedOut = mock.fn();
  const api = new Api({ fetch, csrfToken: () => "token", signedOut });
  const asked = () => fetch.mock.calls.map(({ arguments: [address, { method }] }) => `${method} ${address}`);
  return { api, fetch, asked, signedOut };
}

const unauthenticated = () =>
  answer(401, { type: "client_error", errors: [{ code: "token_expired", detail: "Over.", attr: null }] });

test("what changes something carries the CSRF token, what reads does not", async () => {
  const { api, fetch } = apiWith(answer(200, {}), answer(200, {}));
  await api.get("auth/me/");
  await api.patch("auth/me/", { about: "" });
  const [read, change] = fetch.mock.calls.map(({ arguments: [, options] }) => options);
  assert.equal(read.headers["X-CSRFToken"], undefined);
  assert.equal(change.headers["X-CSRFToken"], "token");
  assert.equal(change.body, '{"about":""}');
});

test("what is asked for under a name is asked for under the same one after a refresh", async () => {
  const { api, fetch } = apiWith(unauthenticated(), answer(200, {}), answer(201, {}));
  await api.post("wallet/recharges/", { plan: 7 }, "one-name");
  const names = fetch.mock.calls.map(({ arguments: [, { headers }] }) => headers["Idempotency-Key"]);
  assert.deepEqual(names, ["one-name", undefined, "one-name"]);
});

test("the envelope becomes an error that knows its fields", async () => {
  const errors = [
    { code: "taken", detail: "Taken.", attr: "username" },
    { code: "invalid", detail: "Not one of them.", attr: "languages.0" },
    { code: "invalid", detail: "These do not go together.", attr: "non_field_errors" },
  ];
  const { api } = apiWith(answer(400, { type: "validation_error", errors }));
  const error = await api.post("auth/register/", {}).catch((reason) => reason);
  assert.ok(error instanceof ApiError);
  assert.equal(error.status, 400);
  assert.equal(error.code, "taken");
  assert.deepEqual(error.fields, {
    username: ["Taken."],
    languages: ["Not one of them."],
    "": ["These do not go together."],
  });
});

test("an answer that is no envelope is an error all the same", async () => {
  const { api } = apiWith(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(api.get("auth/me/"), { status: 502, code: "error" });
});

test("a server that cannot be reached is status 0", async () => {
  const { api } = apiWith(new TypeError("network"));
  await assert.rejects(api.get("auth/me/"), { status: 0, code: "unreachable" });
});

test("Retry-After is told", async () => {
  const { api } = apiWith(answer(429, { type: "client_error", errors: [] }, { "Retry-After": "7" }));
  await assert.rejects(api.get("auth/me/"), { status: 429, retryAfter: 7 });
});

test("a request refused with 401 is repeated after one refresh", async () => {
  const { api, asked } = apiWith(unauthenticated(), answer(200, { access: "a" }), answer(200, { username: "alice" }));
  assert.deepEqual(await api.get("auth/me/"), { username: "alice" });
  assert.deepEqual(asked(), ["GET /api/v1/auth/me/", "POST /api/v1/auth/refresh/", "GET /api/v1/auth/me/"]);
});

test("requests that are refused together share one refresh", async () => {
  const { api, asked } = apiWith(
    unauthenticated(),
    unauthenticated(),
    answer(200, {}),
    answer(200, { n: 1 }),
    answer(200, { n: 2 }),
  );
  await Promise.all([api.get("a/"), api.get("b/")]);
  assert.equal(asked().filter((line) => line.includes("refresh")).length, 1);
});

test("when the refresh is refused, it says so once and the request fails", async () => {
  const { api, asked, signedOut } = apiWith(unauthenticated(), unauthenticated());
  await assert.rejects(api.get("auth/me/"), { status: 401 });
  assert.equal(signedOut.mock.callCount(), 1);
  assert.equal(asked().length, 2);
});

test("a refresh that does not get through does not sign anybody out", async () => {
  const { api, signedOut } = apiWith(unauthenticated(), new TypeError("network"));
  await assert.rejects(api.get("auth/me/"), { status: 0 });
  assert.equal(signedOut.mock.callCount(), 0);
});

test("a wrong password sets off no refresh", async () => {
  const { api, asked } = apiWith(unauthenticated());
  await assert.rejects(api.postAnonymously("auth/login/", {}), { status: 401 });
  assert.deepEqual(asked(), ["POST /api/v1/auth/login/"]);
});

test("a list is read to its end by the addresses of its pages", async () => {
  const next = "http://board.test/api/v1/users/?cursor=abc&search=a";
  const { api, asked } = apiWith(answer(200, { results: [1, 2], next }), answer(200, { results: [3], next: null }));
  const found = [];
  for await (const item of api.all("users/", { search: "a", limit: undefined })) found.push(item);
  assert.deepEqual(found, [1, 2, 3]);
  assert.deepEqual(asked(), ["GET /api/v1/users/?search=a", "GET /api/v1/users/?cursor=abc&search=a"]);
});
