import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { LiveKitPlane } from "../../../static/js/calls/media/livekit.js";
import { RoomEvent, Track, rooms } from "./fake-livekit.js";

async function entered() {
  const client = new URL("./fake-livekit.js", import.meta.url).href;
  const plane = await LiveKitPlane.open({ url: "wss://livekit.test", token: "t" }, { me: "me", client });
  const heard = [];
  plane.on("changed", (user) => heard.push(["changed", user]));
  plane.on("lost", () => heard.push(["lost"]));
  return { plane, room: rooms.at(-1), heard };
}

describe("LiveKit in the shape of a mesh", () => {
  test("enters with what the server gave", async () => {
    const { room } = await entered();
    assert.deepEqual(room.entered, ["wss://livekit.test", "t"]);
  });

  test("publishes a track in its place, exchanges it, and takes it back", async () => {
    const { plane, room } = await entered();
    const [one, other] = [{ id: 1 }, { id: 2 }];
    await plane.setTrack("video", one);
    await plane.setTrack("video", one);
    await plane.setTrack("screen", other);
    const sound = { id: 3 };
    await plane.setTrack("sound", sound);
    assert.deepEqual(
      [...room.published],
      [
        ["camera", one],
        ["screen_share", other],
        ["screen_share_audio", sound],
      ],
    );
    await plane.setTrack("video", other);
    assert.equal(room.published.get("camera"), other);
    await plane.setTrack("video", null);
    assert.equal(room.published.has("camera"), false);
  });

  test("gives what somebody sends, by the place it has", async () => {
    const { plane, room, heard } = await entered();
    const voice = { kind: "audio" };
    const bob = {
      identity: "bob",
      audioLevel: 0.4,
      getTrackPublication: (source) =>
        source === Track.Source.Microphone
          ? { track: { mediaStreamTrack: voice, getRTCStatsReport: async () => "stats" } }
          : undefined,
    };
    assert.deepEqual(
      [plane.track("bob", "audio"), plane.stateOf("bob"), await plane.levelOf("bob")],
      [null, "connecting", 0],
    );
    room.remoteParticipants.set("bob", bob);
    room.say(RoomEvent.TrackSubscribed, {}, {}, bob);
    assert.equal(plane.track("bob", "audio"), voice);
    assert.equal(plane.track("bob", "video"), null);
    assert.deepEqual(
      [plane.stateOf("bob"), await plane.levelOf("bob"), await plane.statsOf("bob")],
      ["connected", 0.4, "stats"],
    );
    assert.deepEqual(heard, [["changed", "bob"]]);
  });

  test("tells when LiveKit closes it, and not when it is closed here", async () => {
    const thrown = await entered();
    thrown.room.say(RoomEvent.Disconnected);
    assert.deepEqual(thrown.heard, [["lost"]]);
    const left = await entered();
    left.plane.close();
    assert.deepEqual([left.heard, left.room.closed], [[], true]);
  });
});
