import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { ApiError } from "../../../static/js/api.js";
import { MOST, Trays } from "../../../static/js/chat/attachments/tray.js";
import { Uploads } from "../../../static/js/chat/attachments/uploads.js";
import { FakeStorage, ME } from "./chat-fixtures.js";
import { settle } from "./fake-server.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

const file = (size = 5, type = "text/plain") => new Blob(["x".repeat(size)], { type });
const refusal = (status, code, detail) => new ApiError(status, { errors: [{ code, detail, attr: "file" }] });

/** Uploads to a server that the test plays: `transfers` are those that were begun. */
function scene({ storage = new FakeStorage(), ...options } = {}) {
  const transfers = [];
  const discarded = [];
  const released = [];
  const network = { connected: true };
  const uploads = new Uploads({
    transfer: (upload, { onProgress, signal }) =>
      new Promise((resolve, reject) => {
        const transfer = { upload, onProgress, signal, reject };
        transfer.answer = (id = upload.name) => resolve({ id, name: upload.name, kind: upload.kind });
        signal.addEventListener("abort", () => reject(new ApiError(0)));
        transfers.push(transfer);
      }),
    discard: (id) => discarded.push(id),
    release: (url) => released.push(url),
    isConnected: () => network.connected,
    random: () => 1,
    ...options,
  });
  const trays = new Trays({ uploads, me: () => ME, storage });
  const add = (name, blob = file()) => uploads.add(blob, { name }).key;
  const states = () => trays.of("c1").map(({ name, state }) => [name, state]);
  return { uploads, trays, transfers, discarded, released, network, add, states, storage };
}

test("two files go up at once, the next when one of them is there", async () => {
  const { transfers, add } = scene();
  for (const name of ["a", "b", "c"]) add(name);
  assert.deepEqual(
    transfers.map(({ upload }) => upload.name),
    ["a", "b"],
  );
  transfers[1].answer();
  await settle();
  assert.equal(transfers[2].upload.name, "c");
});

test("an upload tells how far it is, and in the end what the server made of it", async () => {
  const { uploads, transfers, add } = scene();
  const key = add("a");
  const waiting = uploads.uploaded(key);
  assert.equal(uploads.get(key).state, "uploading");
  assert.equal(uploads.underWay, true);
  transfers[0].onProgress(0.4);
  assert.equal(uploads.get(key).progress, 0.4);
  transfers[0].answer("id-a");
  assert.equal((await waiting).id, "id-a");
  assert.equal(uploads.get(key).state, "done");
  assert.equal(uploads.underWay, false);
});

test("what is too large, or empty, is refused before anything is sent", () => {
  const { uploads, transfers, add } = scene({ largest: 3 * 1024 * 1024 });
  const large = uploads.get(add("large", file(3 * 1024 * 1024 + 1)));
  const empty = uploads.get(add("empty", file(0)));
  assert.deepEqual([large.state, large.refused, large.error], ["failed", true, "It is larger than 3 MB."]);
  assert.deepEqual([empty.state, empty.error], ["failed", "It is empty."]);
  assert.equal(uploads.retry(large.key), false);
  assert.equal(transfers.length, 0);
});

test("a refusal says why, and only what may go better later can be tried again", async () => {
  const { uploads, transfers, add } = scene();
  const [large, quota] = [add("large"), add("quota")];
  transfers[0].reject(refusal(413, "too_large", "That is too large."));
  transfers[1].reject(refusal(409, "quota", "You have no room left."));
  await settle();
  assert.deepEqual([uploads.get(large).state, uploads.get(large).error], ["failed", "That is too large."]);
  assert.deepEqual([uploads.get(quota).state, uploads.get(quota).error], ["failed", "You have no room left."]);
  await assert.rejects(uploads.uploaded(large), { message: "large: That is too large." });
  assert.equal(uploads.retry(large), false);
  assert.equal(uploads.retry(quota), true);
  transfers[2].answer();
  await settle();
  assert.equal(uploads.get(quota).state, "done");
});

test("without a connection an upload waits, for as long as it takes, and goes on with it", async () => {
  const { uploads, transfers, network, add } = scene();
  const key = add("a");
  network.connected = false;
  for (let failure = 0; failure < 8; failure += 1) {
    transfers.at(-1).reject(new ApiError(0));
    await settle();
    assert.equal(uploads.get(key).state, "waiting");
    mock.timers.tick(30_000);
  }
  transfers.at(-1).reject(new ApiError(0));
  await settle();
  network.connected = true;
  const before = transfers.length;
  uploads.wake();
  assert.equal(transfers.length, before + 1);
  transfers.at(-1).answer();
  await settle();
  assert.equal(uploads.get(key).state, "done");
});

test("with a connection, what fails again and again is given up, and can be tried by hand", async () => {
  const { uploads, transfers, add } = scene();
  const key = add("a");
  for (let failure = 0; failure < 5; failure += 1) {
    transfers.at(-1).reject(new ApiError(503));
    await settle();
    mock.timers.tick(30_000);
  }
  assert.equal(uploads.get(key).state, "failed");
  assert.equal(transfers.length, 5);
  uploads.retry(key);
  assert.equal(transfers.length, 6);
});

test("a pause that is longer than anybody would wait for is told instead", async () => {
  const { uploads, transfers, add } = scene();
  const key = add("a");
  transfers[0].reject(new ApiError(429, { errors: [{ code: "throttled", detail: "Too many.", attr: null }] }, 900));
  await settle();
  assert.deepEqual([uploads.get(key).state, uploads.get(key).error], ["failed", "Too many."]);
});

test("a busy server is left alone for as long as it says", async () => {
  const { transfers, add } = scene();
  add("a");
  transfers[0].reject(new ApiError(429, {}, 20));
  await settle();
  mock.timers.tick(19_000);
  assert.equal(transfers.length, 1);
  mock.timers.tick(1000);
  assert.equal(transfers.length, 2);
});

test("one that is removed stops, and makes room for the next", async () => {
  const { uploads, transfers, add, discarded } = scene();
  const [first] = ["a", "b", "c"].map((name) => add(name));
  uploads.remove(first);
  await settle();
  assert.equal(transfers[0].signal.aborted, true);
  assert.equal(transfers[2].upload.name, "c");
  assert.equal(uploads.get(first), undefined);
  assert.deepEqual(discarded, []);
});

test("one that the server has already is taken back when it is removed", async () => {
  const { uploads, transfers, add, discarded, released } = scene();
  const key = add("a");
  uploads.describe(key, { preview: "blob:a" });
  transfers[0].answer("id-a");
  await settle();
  uploads.remove(key);
  assert.deepEqual(discarded, ["id-a"]);
  assert.deepEqual(released, ["blob:a"]);
  uploads.describe(key, { preview: "blob:late" });
  assert.deepEqual(released, ["blob:a", "blob:late"]);
});

test("one that is removed as the server answers is taken back, and stays gone", async () => {
  let answer;
  const transfer = () => new Promise((resolve) => (answer = resolve));
  const { uploads, add, discarded } = scene({ transfer });
  const key = add("a");
  uploads.remove(key);
  answer({ id: "id-a" });
  await settle();
  assert.deepEqual(discarded, ["id-a"]);
  assert.equal(uploads.get(key), undefined);
});

test("what the server threw away meanwhile is uploaded once more", async () => {
  const { uploads, transfers, add } = scene();
  const key = add("a");
  transfers[0].answer("first");
  await settle();
  assert.equal(uploads.retry(key), true);
  const waiting = uploads.uploaded(key);
  transfers[1].answer("second");
  assert.equal((await waiting).id, "second");
});

test("a tray holds ten files, and gives them to a message", async () => {
  const { trays, transfers, states, storage } = scene();
  assert.equal(trays.room("c1"), MOST);
  trays.add("c1", file(), { name: "a" });
  trays.add("c2", file(), { name: "elsewhere" });
  assert.equal(trays.room("c1"), MOST - 1);
  transfers[0].answer("id-a");
  await settle();
  assert.deepEqual(states(), [["a", "done"]]);
  const [taken] = trays.take("c1");
  assert.deepEqual([taken.name, taken.view.id, "file" in taken], ["a", "id-a", false]);
  assert.deepEqual(states(), []);
  assert.equal(storage.length, 1);
});

test("after a reload, what the server has is there again and what it has not is named", async () => {
  const storage = new FakeStorage();
  const before = scene({ storage });
  for (const name of ["a", "b"]) before.trays.add("c1", file(), { name });
  before.transfers[0].answer("id-a");
  await settle();
  const after = scene({ storage });
  assert.deepEqual(after.states(), [
    ["a", "done"],
    ["b", "failed"],
  ]);
  const [kept, lost] = after.trays.of("c1");
  assert.equal(kept.view.id, "id-a");
  assert.match(lost.error, /page closed/);
  assert.equal(after.uploads.retry(lost.key), false);
  after.trays.remove("c1", lost.key);
  assert.deepEqual(after.states(), [["a", "done"]]);
});

test("what is removed from a tray is gone from the server, and from the tab", async () => {
  const { trays, transfers, discarded, states, storage } = scene();
  for (const name of ["a", "b"]) trays.add("c1", file(), { name });
  transfers[0].answer("id-a");
  await settle();
  for (const { key } of trays.of("c1")) trays.remove("c1", key);
  assert.deepEqual(states(), []);
  assert.deepEqual(discarded, ["id-a"]);
  assert.equal(transfers[1].signal.aborted, true);
  assert.equal(storage.length, 0);
});
