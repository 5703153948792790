import { Emitter } from "../../switchboard/emitter.js";

/**
 * Pictures and sound through LiveKit, in the shape of a mesh. Its client is fetched only here; where from, the page says.
 *
 * Emits `changed` with the id of whom it is about, and `lost` when LiveKit has closed the connection.
 */
export class LiveKitPlane extends Emitter {
  #published = new Map();
  #closing = false;

  /** @param {{url: string, token: string}} credentials @param {{me: string, client: string}} options */
  static async open({ url, token }, { me, client }) {
    const livekit = await import(client);
    const plane = new LiveKitPlane(livekit, me);
    await plane.room.connect(url, token);
    return plane;
  }

  constructor(livekit, me) {
    super();
    const { Room, RoomEvent, Track } = livekit;
    this.me = me;
    this.sources = {
      audio: Track.Source.Microphone,
      video: Track.Source.Camera,
      screen: Track.Source.ScreenShare,
      sound: Track.Source.ScreenShareAudio,
    };
    this.room = new Room({ adaptiveStream: true, dynacast: true, disconnectOnPageLeave: true });
    const about = (participant) => this.emit("changed", participant.identity);
    for (const type of [RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed])
      this.room.on(type, (track, publication, participant) => about(participant));
    for (const type of [RoomEvent.ParticipantConnected, RoomEvent.ParticipantDisconnected]) this.room.on(type, about);
    this.room.on(RoomEvent.Disconnected, () => this.#closing || this.emit("lost"));
  }

  /** Who is there, LiveKit tells by itself; these are for a mesh. */
  meet() {}

  joined() {}

  left() {}

  /** @param {string} slot @param {MediaStreamTrack | null} track */
  async setTrack(slot, track) {
    const known = this.#published.get(slot);
    if (known === track) return;
    this.#published.set(slot, track);
    if (known) await this.room.localParticipant.unpublishTrack(known, false);
    if (track) await this.room.localParticipant.publishTrack(track, { source: this.sources[slot] });
  }

  /** @param {string} user @param {string} slot @returns {MediaStreamTrack | null} */
  track(user, slot) {
    return this.#publication(user, slot)?.track?.mediaStreamTrack ?? null;
  }

  /** @param {string} user @returns {"connected" | "connecting"} */
  stateOf(user) {
    return this.room.remoteParticipants.has(user) ? "connected" : "connecting";
  }

  /** @param {string} user @returns {Promise<number>} */
  async levelOf(user) {
    return this.room.remoteParticipants.get(user)?.audioLevel ?? 0;
  }

  /** @param {string} user @returns {Promise<RTCStatsReport | null>} */
  async statsOf(user) {
    const track = this.#publication(user, "video")?.track ?? this.#publication(user, "audio")?.track;
    return (await track?.getRTCStatsReport()) ?? null;
  }

  close() {
    this.#closing = true;
    this.room.disconnect(false);
  }

  #publication(user, slot) {
    return this.room.remoteParticipants.get(user)?.getTrackPublication(this.sources[slot]);
  }
}
