import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { RoomSession } from "../../../static/js/calls/session.js";
import { Emitter } from "../../../static/js/switchboard/emitter.js";
import { settle } from "./fake-server.js";

const ROOM = "0123456789abcdef";
const [ME, BOB] = [{ id: "me" }, { id: "bob" }];
const view = (more = {}) => ({ id: ROOM, host: BOB, media: "mesh", ...more });
const seat = (user, generation) => ({
  user,
  generation,
  audio: false,
  video: false,
  screen: false,
  joined_at: "2026-01-01T10:00:00Z",
  reconnecting: false,
});

beforeEach(() => mock.timers.enable({ apis: ["setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

class FakePlane extends Emitter {
  calls = [];
  configuration = { iceServers: [] };
  levelOf = () => 0;
  statsOf = async () => null;

  constructor(credentials) {
    super();
    this.credentials = credentials;
    for (const name of ["meet", "joined", "left", "heard", "setTrack", "configure", "close"])
      this[name] = (...given) => void this.calls.push([name, ...given]);
  }

  did(name) {
    return this.calls.filter(([each]) => each === name).map(([, ...given]) => given);
  }
}

class FakeLocal extends Emitter {
  on_ = new Set(["audio"]);
  closed = false;
  isOn = (slot) => this.on_.has(slot);
  track = (slot) => (this.on_.has(slot) ? { slot } : null);
  close = () => (this.closed = true);

  async turnOn(slot) {
    this.on_.add(slot);
    this.emit("changed", slot);
  }

  turnOff(slot) {
    this.on_.delete(slot);
    this.emit("changed", slot);
  }
}

/** A page whose server gives seats one after the other, until it is told otherwise. */
function page() {
  const board = new Emitter();
  const said = [];
  const planes = [];
  const local = new FakeLocal();
  let generation = 0;
  const it = { board, said, planes, local, answers: {}, made: (plane) => plane };
  it.credentials = { media: "mesh", ice_servers: [] };
  board.command = async (type, data) => {
    said.push([type, data]);
    if (it.answers[type]) return it.answers[type](data);
    if (type !== "calls.join_room") return {};
    generation += 1;
    const participants = [seat(BOB, "g0"), seat(ME, `g${generation}`)];
    board.emit("calls.room_users", { room: view(), generation: `g${generation}`, participants, waiting: [] });
    return { room: view(), generation: `g${generation}` };
  };
  const api = { post: async () => it.credentials, get: async () => ({ ice_servers: [{ urls: "turn:new" }] }) };
  const openPlane = async (credentials) => {
    planes.push(new FakePlane(credentials));
    await it.made(planes.at(-1));
    return planes.at(-1);
  };
  it.session = new RoomSession({ id: ROOM, me: ME.id, board, api, local, openPlane });
  it.joins = () => said.filter(([type]) => type === "calls.join_room").map(([, data]) => data);
  return it;
}

function refusal(code) {
  return () => {
    throw Object.assign(new Error("No."), { code });
  };
}

describe("coming in", () => {
  test("meets those who are there, sends what is on, and says so", async () => {
    const { session, planes, said } = page();
    await session.join();
    assert.equal(session.status, "inside");
    assert.deepEqual(
      planes[0].did("meet")[0][0].map(({ user }) => user.id),
      ["bob", "me"],
    );
    assert.deepEqual(planes[0].did("setTrack")[0], ["audio", { slot: "audio" }]);
    assert.deepEqual(said.at(-1), ["calls.toggle_media", { room: ROOM, audio: true }]);
  });

  test("signals that come before the way is there wait for it", async () => {
    const { session, planes, board } = page();
    const joining = session.join();
    const offer = { room: ROOM, user: "bob", generation: "g0", sdp: "…" };
    board.emit("calls.offer", offer);
    board.emit("calls.offer", { ...offer, room: "another" });
    await joining;
    assert.deepEqual(planes[0].did("heard"), [["offer", offer]]);
  });

  test("a camera that comes while the way is made is sent, too", async () => {
    const it = page();
    it.made = (plane) => {
      const setTrack = plane.setTrack;
      plane.setTrack = async (slot, track) => {
        setTrack(slot, track);
        if (slot === "screen") await it.local.turnOn("video");
      };
    };
    await it.session.join();
    assert.deepEqual(it.planes[0].did("setTrack").at(-2), ["video", { slot: "video" }]);
    assert.deepEqual(it.said.at(-1), ["calls.toggle_media", { room: ROOM, audio: true, video: true }]);
  });

  test("who leaves before the way is made is not taken in", async () => {
    const it = page();
    it.made = () => it.session.leave();
    await it.session.join();
    assert.deepEqual([it.session.status, it.session.plane], ["over", null]);
    assert.equal(it.planes[0].did("close").length, 1);
    assert.deepEqual([it.planes[0].did("meet"), it.planes[0].did("setTrack")], [[], []]);
  });

  test("who leaves while what they send is made ready meets nobody", async () => {
    const it = page();
    it.made = (plane) => {
      plane.setTrack = async () => void it.session.leave();
    };
    await it.session.join();
    mock.timers.tick(60_000);
    await settle();
    assert.deepEqual([it.session.status, it.session.plane], ["over", null]);
    assert.deepEqual([it.planes[0].did("meet"), it.planes[0].did("configure")], [[], []]);
  });

  test("who left before they are refused is not outside again", async () => {
    const it = page();
    it.answers["calls.join_room"] = refusal("room_full");
    const joining = it.session.join();
    it.session.leave();
    await assert.rejects(joining);
    assert.equal(it.session.status, "over");
  });

  test("waits at the door until the host lets one in", async () => {
    const it = page();
    it.answers["calls.join_room"] = () => ({ waiting: true });
    await it.session.join();
    assert.equal(it.session.status, "waiting");
    delete it.answers["calls.join_room"];
    it.board.emit("calls.admitted", { room: ROOM });
    await settle();
    assert.equal(it.session.status, "inside");
  });

  test("is refused, and one stands outside as before", async () => {
    const it = page();
    it.answers["calls.join_room"] = refusal("room_full");
    await assert.rejects(it.session.join());
    assert.deepEqual([it.session.status, it.planes.length], ["outside", 0]);
  });

  test("another tab has the seat: it is taken over only when asked", async () => {
    const it = page();
    it.answers["calls.join_room"] = refusal("already_in_room");
    await assert.rejects(it.session.join());
    assert.equal(it.session.status, "elsewhere");
    delete it.answers["calls.join_room"];
    await it.session.join({ takeover: true });
    assert.equal(it.session.status, "inside");
    assert.deepEqual(it.joins().at(-1), { room: ROOM, takeover: true });
  });
});

describe("being inside", () => {
  test("the socket comes back: the seat is taken again with its generation, over the same connections", async () => {
    const { session, board, planes, joins } = page();
    await session.join();
    board.emit("ready", {});
    await settle();
    assert.deepEqual(joins().at(-1), { room: ROOM, generation: "g1" });
    assert.equal(planes.length, 1);
    assert.equal(planes[0].did("meet").length, 2);
    assert.deepEqual(planes[0].did("configure")[0][0].iceServers, [{ urls: "turn:new" }]);
    assert.deepEqual([session.status, session.generation], ["inside", "g2"]);
  });

  test("what is heard late of a seat that was given up opens no connection", async () => {
    const { session, board, planes } = page();
    await session.join();
    board.emit("calls.user_left", { room: ROOM, user: "bob", generation: "g0", reason: "left" });
    board.emit("calls.user_joined", { room: ROOM, participant: seat(BOB, "g0") });
    board.emit("calls.offer", { room: ROOM, user: "bob", generation: "g0", sdp: "…" });
    assert.deepEqual([planes[0].did("left").length, planes[0].did("joined"), planes[0].did("heard")], [1, [], []]);
    board.emit("calls.user_joined", { room: ROOM, participant: seat(BOB, "g9") });
    assert.equal(planes[0].did("joined").length, 1);
  });

  test("credentials of the relay that run out are replaced before they do", async () => {
    const it = page();
    it.credentials = { media: "mesh", ice_servers: [], expires_at: new Date(120_000).toISOString() };
    await it.session.join();
    mock.timers.tick(57_000);
    await settle();
    assert.equal(it.planes[0].did("configure").length, 0);
    mock.timers.tick(6000);
    await settle();
    assert.deepEqual(it.planes[0].did("configure")[0][0].iceServers, [{ urls: "turn:new" }]);
  });

  test("the room was over meanwhile", async () => {
    const it = page();
    await it.session.join();
    it.answers["calls.join_room"] = refusal("not_found");
    it.board.emit("ready", {});
    await settle();
    assert.deepEqual([it.session.status, it.session.state.ended, it.local.closed], ["over", "gone", true]);
    assert.equal(it.planes[0].did("close").length, 1);
  });

  test("the socket breaks again while one comes back: the next one takes the seat", async () => {
    const it = page();
    await it.session.join();
    it.answers["calls.join_room"] = refusal("connection_lost");
    it.board.emit("ready", {});
    await settle();
    assert.equal(it.session.status, "inside");
    delete it.answers["calls.join_room"];
    it.board.emit("ready", {});
    await settle();
    assert.equal(it.session.generation, "g2");
  });

  test("another device takes the seat: nothing is sent from here any more", async () => {
    const { session, board, local, planes } = page();
    await session.join();
    board.emit("calls.seat_taken", { room: ROOM });
    assert.equal(session.status, "elsewhere");
    assert.deepEqual([local.isOn("audio"), planes[0].did("close").length], [false, 1]);
    board.emit("ready", {});
    await settle();
    assert.equal(session.status, "elsewhere");
  });

  test("what is turned on goes out in its place, and is told once", async () => {
    const { session, said, planes } = page();
    await session.join();
    await session.toggle("video");
    await settle();
    assert.deepEqual(planes[0].did("setTrack").at(-1), ["video", { slot: "video" }]);
    assert.deepEqual(said.at(-1), ["calls.toggle_media", { room: ROOM, video: true }]);
  });

  test("the host mutes one: the microphone is off here, too", async () => {
    const { session, board, local } = page();
    const by = [];
    session.on("muted", (user) => by.push(user.id));
    await session.join();
    const off = { room: ROOM, user: "me", audio: false, video: false, screen: false };
    board.emit("calls.media_toggled", { ...off, by: "bob" });
    assert.deepEqual([local.isOn("audio"), by], [false, ["bob"]]);
  });

  test("the room grows beyond a mesh: the way is changed", async () => {
    const it = page();
    await it.session.join();
    it.credentials = { media: "livekit", url: "wss://livekit.test", token: "t" };
    it.board.emit("calls.room_changed", { room: view({ media: "livekit" }) });
    await settle();
    assert.equal(it.planes[0].did("close").length, 1);
    assert.equal(it.planes[1].credentials.media, "livekit");
  });

  test("leaving tells the server, once, and lets go of everything", async () => {
    const { session, said, local, board, joins } = page();
    await session.join();
    await session.leave();
    await session.leave();
    assert.equal(said.filter(([type]) => type === "calls.leave_room").length, 1);
    assert.deepEqual([session.status, local.closed], ["over", true]);
    board.emit("ready", {});
    await settle();
    assert.equal(joins().length, 1);
  });
});
