import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Mesh } from "../../../static/js/calls/media/mesh.js";
import { FakeConnection } from "./fake-rtc.js";

/** Alice is polite to Bob, who is not to her. */
const [ALICE, BOB] = ["1-alice", "2-bob"];

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  FakeConnection.made = [];
});
afterEach(() => mock.timers.reset());

async function settled() {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

/** Signals between pages, by the generation of the socket that holds the seat; others find nobody. */
class Line {
  pages = new Map();
  said = [];
  held = null;

  page(user, generation) {
    const page = { user, generation };
    page.mesh = new Mesh({
      me: user,
      send: (type, data) => this.carry(page, type, data),
      configuration: { iceServers: [] },
      connect: (configuration) => (page.connection = new FakeConnection(configuration)),
    });
    this.pages.set(user, page);
    return page;
  }

  carry(from, type, { to, generation, ...data }) {
    const signal = { type, to, generation, data: { ...data, user: from.user, generation: from.generation } };
    this.said.push(type);
    if (this.held) this.held.push(signal);
    else this.deliver(signal);
  }

  deliver({ type, to, generation, data }) {
    const page = this.pages.get(to);
    if (page?.generation === generation) page.mesh.heard(type, data);
  }

  release() {
    const signals = this.held;
    this.held = null;
    signals.forEach((signal) => this.deliver(signal));
  }
}

const seat = ({ user, generation }, more = {}) => ({ user: { id: user }, generation, reconnecting: false, ...more });

/** Bob sits, Alice comes. */
async function two() {
  const line = new Line();
  const bob = line.page(BOB, "a1");
  const alice = line.page(ALICE, "a2");
  bob.mesh.joined(seat(alice));
  alice.mesh.meet([seat(bob), seat(alice)]);
  await settled();
  return { line, alice, bob };
}

function assertTogether(alice, bob) {
  for (const [one, other] of [
    [alice, bob],
    [bob, alice],
  ]) {
    assert.equal(one.connection.signalingState, "stable");
    assert.match(one.connection.remoteDescription.sdp, new RegExp(other.connection.fingerprint));
    assert.equal(one.connection.remoteDescription.sdp, other.connection.localDescription.sdp);
    assert.equal(one.connection.getTransceivers().length, 4);
    assert.ok(one.connection.getTransceivers().every(({ direction }) => direction === "sendrecv"));
  }
}

describe("two people", () => {
  test("who comes later offers, and each place is for both", async () => {
    const { line, alice, bob } = await two();
    assert.deepEqual(line.said, ["offer", "answer"]);
    assertTogether(alice, bob);
  });

  test("what one sends goes to the place it belongs to, on both sides and without another offer", async () => {
    const { line, alice, bob } = await two();
    const [voice, picture, screen, sound] = ["voice", "picture", "screen", "sound"].map((id) => ({ id }));
    await alice.mesh.setTrack("audio", voice);
    await bob.mesh.setTrack("screen", screen);
    await bob.mesh.setTrack("sound", sound);
    await bob.mesh.setTrack("video", picture);
    const sent = ({ connection }) => connection.getTransceivers().map(({ sender }) => sender.track);
    assert.deepEqual(sent(alice), [voice, null, null, null]);
    assert.deepEqual(sent(bob), [null, picture, screen, sound]);
    assert.deepEqual(line.said, ["offer", "answer"]);
  });

  test("a client that has no place for a screen's sound is sent everything else", async () => {
    const line = new Line();
    const [bob, alice] = [line.page(BOB, "a1"), line.page(ALICE, "a2")];
    const screen = { id: "screen", kind: "video" };
    await bob.mesh.setTrack("screen", screen);
    await bob.mesh.setTrack("sound", { id: "sound", kind: "audio" });
    bob.mesh.joined(seat(alice));
    bob.connection.places = 3;
    bob.mesh.heard("offer", { user: ALICE, generation: "a2", sdp: "a=fingerprint:another\r\n" });
    await settled();
    await bob.mesh.setTrack("sound", null);
    assert.deepEqual(
      bob.connection.getTransceivers().map(({ sender }) => sender.track),
      [null, null, screen],
    );
    assert.equal(bob.mesh.track(ALICE, "sound"), null);
  });

  test("what was there before the other came is sent to them from the start", async () => {
    const line = new Line();
    const [bob, alice] = [line.page(BOB, "a1"), line.page(ALICE, "a2")];
    const voice = { id: "voice", kind: "audio" };
    await bob.mesh.setTrack("audio", voice);
    bob.mesh.joined(seat(alice));
    alice.mesh.meet([seat(bob)]);
    await settled();
    assert.equal(bob.connection.getTransceivers()[0].sender.track, voice);
  });

  test("a candidate that is ahead of its description waits for it", async () => {
    const line = new Line();
    const [bob, alice] = [line.page(BOB, "a1"), line.page(ALICE, "a2")];
    line.held = [];
    bob.mesh.joined(seat(alice));
    alice.mesh.meet([seat(bob)]);
    await settled();
    alice.connection.onicecandidate({ candidate: { toJSON: () => ({ candidate: "one" }) } });
    line.held.reverse();
    line.release();
    await settled();
    assertTogether(alice, bob);
    assert.deepEqual(bob.connection.candidates, [{ candidate: "one" }]);
  });

  test("who is gone is closed", async () => {
    const { alice, bob } = await two();
    bob.mesh.left(ALICE);
    assert.equal(bob.connection.connectionState, "closed");
    alice.mesh.meet([seat(alice)]);
    assert.equal(alice.connection.connectionState, "closed");
  });
});

describe("glare", () => {
  test("both look for a new way at once: the polite one gives way, and the connection stays", async () => {
    const { line, alice, bob } = await two();
    const before = [alice.connection, bob.connection];
    line.held = [];
    alice.connection.become("failed");
    bob.connection.become("failed");
    mock.timers.tick(1);
    await settled();
    assert.deepEqual(line.said.slice(2), ["offer", "offer"]);
    line.release();
    await settled();
    assertTogether(alice, bob);
    assert.deepEqual([alice.connection, bob.connection], before);
  });

  test("both come at once and offer: there are four places, not eight", async () => {
    const line = new Line();
    const [bob, alice] = [line.page(BOB, "a1"), line.page(ALICE, "a2")];
    line.held = [];
    alice.mesh.meet([seat(bob)]);
    bob.mesh.meet([seat(alice)]);
    await settled();
    line.release();
    await settled();
    assertTogether(alice, bob);
  });
});

describe("connections that break", () => {
  test("a new way is looked for at once where it failed, after a moment where it may come back", async () => {
    const { line, alice } = await two();
    alice.connection.become("connected");
    alice.connection.become("disconnected");
    mock.timers.tick(2999);
    await settled();
    assert.equal(alice.connection.restarts, 0);
    mock.timers.tick(1);
    await settled();
    assert.equal(alice.connection.restarts, 1);
    assert.deepEqual(line.said.slice(2), ["offer", "answer"]);
  });

  test("one that comes back by itself is left alone", async () => {
    const { alice } = await two();
    alice.connection.become("connected");
    alice.connection.become("disconnected");
    mock.timers.tick(1000);
    alice.connection.become("connected");
    mock.timers.tick(60_000);
    await settled();
    assert.equal(alice.connection.restarts, 0);
  });

  test("an offer that nobody answers is made again", async () => {
    const line = new Line();
    const alice = line.page(ALICE, "a2");
    line.held = [];
    alice.mesh.meet([{ user: { id: BOB }, generation: "a1", reconnecting: false }]);
    await settled();
    mock.timers.tick(8000);
    await settled();
    assert.deepEqual(line.said, ["offer", "offer"]);
  });

  test("one that is answered late is not given up for another", async () => {
    const line = new Line();
    const [alice, bob] = [line.page(ALICE, "a2"), line.page(BOB, "a1")];
    line.held = [];
    alice.mesh.meet([seat(bob)]);
    await settled();
    mock.timers.tick(8000);
    await settled();
    line.release();
    await settled();
    assertTogether(alice, bob);
    assert.equal(FakeConnection.made.length, 2);
    assert.equal(alice.connection.restarts, 0);
  });

  test("one that is answered has time to connect", async () => {
    const { alice, bob } = await two();
    mock.timers.tick(15_999);
    await settled();
    assert.deepEqual([alice.connection.restarts, bob.connection.restarts], [0, 0]);
    mock.timers.tick(1);
    await settled();
    assert.equal(alice.connection.restarts, 1);
  });

  test("what connects before another try has its turn is left alone", async () => {
    const { alice } = await two();
    let taken;
    alice.connection.addIceCandidate = () => new Promise((resolve) => (taken = resolve));
    alice.mesh.heard("ice_candidate", { user: BOB, generation: "a1", candidate: {} });
    await settled();
    mock.timers.tick(16_000);
    alice.connection.become("connected");
    taken();
    await settled();
    assert.equal(alice.connection.restarts, 0);
  });
});

describe("sockets that are replaced", () => {
  test("pictures go on over the same connection when both come back", async () => {
    const { alice, bob } = await two();
    const before = [alice.connection, bob.connection];
    alice.generation = "b1";
    alice.mesh.meet([seat(bob), seat(alice)]);
    await settled();
    bob.generation = "b2";
    alice.mesh.joined(seat(bob));
    bob.mesh.meet([seat(alice), seat(bob)]);
    await settled();
    mock.timers.tick(60_000);
    await settled();
    assertTogether(alice, bob);
    assert.deepEqual([alice.connection, bob.connection], before);
  });

  test("an offer to the socket before does not stop the one of the new socket", async () => {
    const line = new Line();
    const bob = line.page(BOB, "a1");
    const alice = line.page(ALICE, "a2");
    alice.generation = "a3";
    bob.mesh.meet([{ ...seat(alice), generation: "a2" }]);
    await settled();
    assert.equal(bob.connection.signalingState, "have-local-offer");
    bob.mesh.joined(seat(alice));
    alice.mesh.meet([seat(bob)]);
    await settled();
    assertTogether(alice, bob);
  });

  test("a page that was loaded anew gets a connection of its own", async () => {
    const { line, alice, bob } = await two();
    const before = bob.connection;
    const again = line.page(ALICE, "b1");
    bob.mesh.joined(seat(again));
    again.mesh.meet([seat(bob), seat(again)]);
    await settled();
    assertTogether(again, bob);
    assert.notEqual(bob.connection, before);
    assert.equal(before.connectionState, "closed");
    assert.equal(alice.connection.signalingState, "stable");
  });

  test("an answer from a page that was loaded anew leads to a new connection as well", async () => {
    const { line, bob } = await two();
    const again = line.page(ALICE, "b1");
    again.mesh.joined(seat(bob));
    bob.generation = "b2";
    bob.mesh.meet([seat(again), seat(bob)]);
    again.mesh.joined(seat(bob));
    await settled();
    assertTogether(again, bob);
  });

  test("what the socket before still said is not heard", async () => {
    const { alice, bob } = await two();
    bob.mesh.joined({ ...seat(alice), generation: "b1" });
    const { sdp } = bob.connection.remoteDescription;
    bob.mesh.heard("offer", { user: ALICE, generation: "a2", sdp: "a=fingerprint:stale\r\n" });
    bob.mesh.heard("ice_candidate", { user: ALICE, generation: "a2", candidate: { candidate: "stale" } });
    await settled();
    assert.equal(bob.connection.remoteDescription.sdp, sdp);
    assert.deepEqual(bob.connection.candidates, []);
  });

  test("whose socket is gone is not offered anything, and kept if they were connected", async () => {
    const { line, alice, bob } = await two();
    const count = line.said.length;
    alice.mesh.meet([
      seat(bob, { reconnecting: true }),
      { ...seat({ user: "3-carol", generation: "a9" }), reconnecting: true },
    ]);
    await settled();
    assert.equal(line.said.length, count);
    assert.equal(alice.connection.signalingState, "stable");
    assert.equal(FakeConnection.made.length, 2);
  });
});

test("how loud somebody is, is measured over all the time since it was asked", async () => {
  const { alice } = await two();
  const heard = (totalAudioEnergy, totalSamplesDuration) => {
    const [{ receiver }] = alice.connection.getTransceivers();
    receiver.stats = [{ type: "codec" }, { type: "inbound-rtp", totalAudioEnergy, totalSamplesDuration }];
    return alice.mesh.levelOf(BOB);
  };
  assert.equal(await alice.mesh.levelOf(BOB), 0);
  assert.equal(await heard(0.25, 1), 0.5);
  assert.equal(await heard(0.25, 1), 0);
  assert.equal(await heard(0.5, 2), 0.5);
  assert.equal(await heard(0, 0.5), 0, "the connection was made anew");
  assert.equal(await alice.mesh.levelOf("3-carol"), 0);
});

test("what a picture may take is shared among those who get it", async () => {
  const line = new Line();
  const alice = line.page(ALICE, "a9");
  const others = Array.from({ length: 4 }, (_, each) => line.page(`${each + 2}-other`, `a${each}`));
  for (const other of others) other.mesh.joined(seat(alice));
  alice.mesh.meet(others.map((other) => seat(other)));
  await settled();
  const own = FakeConnection.made.filter(
    (connection) => connection.getTransceivers().length && !others.some((other) => other.connection === connection),
  );
  for (const connection of own) connection.become("connected");
  await settled();
  for (const connection of own) {
    const { maxBitrate, scaleResolutionDownBy } = connection.getTransceivers()[1].sender.limits;
    assert.deepEqual([maxBitrate, scaleResolutionDownBy], [600_000, 2]);
  }
  assert.equal(own.length, 4);
});
