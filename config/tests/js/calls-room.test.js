import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { RoomState } from "../../../static/js/calls/room-state.js";

const ROOM = "0123456789abcdef";
const ALICE = { id: "alice", full_name: "Alice" };
const BOB = { id: "bob", full_name: "Bob" };
const CAROL = { id: "carol", full_name: "Carol" };

const view = (more = {}) => ({ id: ROOM, host: ALICE, lobby: false, locked: false, media: "mesh", ...more });
const seat = (user, more = {}) => ({
  user,
  generation: "a1",
  audio: true,
  video: false,
  screen: false,
  hand_raised_at: null,
  joined_at: "2026-01-01T10:00:00Z",
  reconnecting: false,
  ...more,
});

function inside(me = ALICE, ...others) {
  const state = new RoomState(ROOM, me.id);
  const participants = [me, ...others].map((user) => seat(user));
  state.apply("room_users", { room: view(), generation: "a1", participants, waiting: [] });
  return state;
}

function heard(state, type) {
  const all = [];
  state.on(type, (data) => all.push(data));
  return all;
}

function permutations(all) {
  if (all.length < 2) return [all];
  return all.flatMap((each) => permutations(all.filter((other) => other !== each)).map((rest) => [each, ...rest]));
}

describe("who is there", () => {
  test("comes, loses the connection, comes back with another socket, and leaves", () => {
    const state = inside(ALICE);
    const [came, went] = [heard(state, "joined"), heard(state, "left")];
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b1" }) });
    state.apply("user_reconnecting", { room: ROOM, user: BOB.id, generation: "b1" });
    assert.equal(state.participants.get(BOB.id).reconnecting, true);
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b2" }) });
    assert.equal(state.participants.get(BOB.id).reconnecting, false);
    state.apply("user_left", { room: ROOM, user: BOB.id, generation: "b2", reason: "left" });
    state.apply("user_left", { room: ROOM, user: BOB.id, generation: "b2", reason: "left" });
    assert.deepEqual(state.others(), []);
    assert.deepEqual([came.length, went], [1, [{ user: BOB, reason: "left" }]]);
  });

  test("an event of the socket before changes nothing", () => {
    const state = inside(ALICE, BOB);
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b2", video: true }) });
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b1", video: false }) });
    state.apply("user_reconnecting", { room: ROOM, user: BOB.id, generation: "b1" });
    state.apply("user_left", { room: ROOM, user: BOB.id, generation: "b1", reason: "lost" });
    assert.deepEqual(
      [state.participants.get(BOB.id).video, state.participants.get(BOB.id).reconnecting],
      [true, false],
    );
    state.apply("room_users", { room: view(), generation: "a0", participants: [], waiting: [] });
    assert.equal(state.participants.size, 2);
  });

  test("who has left is not brought back by what is heard of their coming late", () => {
    const state = inside(ALICE);
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b1" }) });
    state.apply("user_left", { room: ROOM, user: BOB.id, generation: "b1", reason: "left" });
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b1" }) });
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b0" }) });
    assert.equal(state.participants.has(BOB.id), false);
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b2" }) });
    assert.equal(state.participants.get(BOB.id).generation, "b2");
  });

  test("who came back and left before their coming back is heard of has left", () => {
    const state = inside(ALICE);
    const went = heard(state, "left");
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b1" }) });
    state.apply("user_left", { room: ROOM, user: BOB.id, generation: "b2", reason: "removed" });
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b2" }) });
    state.apply("user_left", { room: ROOM, user: CAROL.id, generation: "c1", reason: "left" });
    state.apply("user_joined", { room: ROOM, participant: seat(CAROL, { generation: "c1" }) });
    assert.deepEqual([state.others(), went], [[], [{ user: BOB, reason: "removed" }]]);
  });

  test("comes to the same, whatever the order of the events", () => {
    const came = (generation) => ["user_joined", { room: ROOM, participant: seat(BOB, { generation }) }];
    const went = (generation) => ["user_left", { room: ROOM, user: BOB.id, generation, reason: "lost" }];
    const events = [came("b1"), went("b1"), came("b2"), went("b2"), came("b3")];
    for (const order of permutations(events)) {
      const state = inside(ALICE);
      for (const event of order) state.apply(...event);
      assert.equal(state.participants.get(BOB.id)?.generation, "b3", JSON.stringify(order.map(([type]) => type)));
      state.apply(...went("b3"));
      for (const event of order) state.apply(...event);
      assert.equal(state.participants.has(BOB.id), false);
    }
  });

  test("is in the order of coming, hands in the order of raising", () => {
    const state = inside(ALICE);
    const late = { joined_at: "2026-01-01T10:05:00Z", hand_raised_at: "2026-01-01T10:06:00Z" };
    state.apply("user_joined", { room: ROOM, participant: seat(CAROL, late) });
    state.apply("user_joined", { room: ROOM, participant: seat(BOB) });
    state.apply("hand_raised", { room: ROOM, user: BOB.id, raised_at: "2026-01-01T10:07:00Z" });
    assert.deepEqual(
      state.others().map(({ user }) => user.id),
      ["bob", "carol"],
    );
    assert.deepEqual(
      state.hands().map(({ user }) => user.id),
      ["carol", "bob"],
    );
    state.apply("hand_raised", { room: ROOM, user: CAROL.id, raised_at: null });
    assert.equal(state.hands().length, 1);
    const raised = heard(state, "hand");
    for (const moment of ["2026-01-01T10:08:00Z", "2026-01-01T10:08:00Z", null])
      state.apply("hand_raised", { room: ROOM, user: CAROL.id, raised_at: moment });
    assert.deepEqual(raised, [CAROL]);
  });
});

describe("what they send", () => {
  test("is as it was told last", () => {
    const state = inside(ALICE, BOB);
    state.apply("media_toggled", { room: ROOM, user: BOB.id, audio: false, video: true, screen: true, by: null });
    const { audio, video, screen } = state.participants.get(BOB.id);
    assert.deepEqual([audio, video, screen], [false, true, true]);
  });

  test("who is muted by the host hears by whom, once; by oneself, nobody tells", () => {
    const state = inside(BOB, ALICE);
    const muted = heard(state, "muted");
    const off = { room: ROOM, user: BOB.id, audio: false, video: false, screen: false };
    state.apply("media_toggled", { ...off, by: ALICE.id });
    state.apply("media_toggled", { ...off, by: ALICE.id });
    state.apply("media_toggled", { ...off, audio: true, by: null });
    state.apply("media_toggled", { ...off, by: null });
    assert.deepEqual(muted, [ALICE.id]);
  });
});

describe("the door", () => {
  test("who knocks waits until they are in, or gone", () => {
    const state = inside(ALICE);
    const knocks = heard(state, "knock");
    for (const user of [BOB, CAROL, BOB]) state.apply("knock", { room: ROOM, user, waiting: true });
    assert.deepEqual([...state.waiting.keys()], ["bob", "carol"]);
    state.apply("knock", { room: ROOM, user: CAROL, waiting: false });
    state.apply("user_joined", { room: ROOM, participant: seat(BOB, { generation: "b1" }) });
    assert.equal(state.waiting.size, 0);
    assert.deepEqual(knocks, [BOB, CAROL]);
  });

  test("who knocked before the host came, or while they were away, is told of, too", () => {
    const state = new RoomState(ROOM, ALICE.id);
    const knocks = heard(state, "knock");
    const users = { room: view(), generation: "a1", participants: [seat(ALICE)], waiting: [BOB] };
    state.apply("room_users", users);
    state.apply("room_users", { ...users, generation: "a2", waiting: [BOB, CAROL] });
    assert.deepEqual(knocks, [BOB, CAROL]);
  });

  test("the host may change, and the end is told with its reason", () => {
    const state = inside(BOB, ALICE);
    const ends = heard(state, "ended");
    assert.equal(state.isHost, false);
    state.apply("room_changed", { room: view({ host: BOB, locked: true }) });
    assert.deepEqual([state.isHost, state.view.locked], [true, true]);
    state.apply("room_ended", { room: ROOM, reason: "host" });
    assert.deepEqual([state.ended, ends], ["host", ["host"]]);
  });

  test("what is said of another room is not for this one", () => {
    const state = inside(ALICE, BOB);
    assert.equal(state.apply("room_ended", { room: "another", reason: "host" }), false);
    assert.equal(state.apply("user_left", { room: "another", user: BOB.id, generation: "a1", reason: "left" }), false);
    assert.deepEqual([state.ended, state.participants.size], [null, 2]);
  });
});
