import { Emitter } from "../../switchboard/emitter.js";
import { PLACES, Peer } from "./peer.js";

/** Upstream for pictures in all, shared among those who get them. */
const BITRATE = 2_400_000;
const LARGEST_SHARE = 1_500_000;

/**
 * Pictures and sound from each to each. The same shape as LiveKit's: what a room does with either is the same.
 *
 * Emits `changed` with the id of whom it is about.
 */
export class Mesh extends Emitter {
  /** @type {Map<string, Peer>} */
  #peers = new Map();
  #tracks = new Map(PLACES.map((slot) => [slot, null]));

  /**
   * @param {object} options
   * @param {string} options.me
   * @param {(type: string, data: any) => void} options.send a signal, with `to` and the `generation` it is meant for
   * @param {RTCConfiguration} options.configuration
   * @param {(configuration: RTCConfiguration) => RTCPeerConnection} [options.connect]
   */
  constructor({ me, send, configuration, connect = (options) => new RTCPeerConnection(options) }) {
    super();
    Object.assign(this, { me, send, configuration, connect });
  }

  /** One has just sat down: offers to all who are there. @param {any[]} participants */
  meet(participants) {
    const present = new Set(participants.map(({ user }) => user.id));
    for (const user of this.#peers.keys()) if (!present.has(user)) this.left(user);
    for (const { user, generation, reconnecting } of participants) {
      if (user.id === this.me || (reconnecting && !this.#peers.has(user.id))) continue;
      const peer = this.#peer(user.id, generation);
      peer.replaced(generation);
      if (!reconnecting) peer.offer();
    }
  }

  /** Somebody else has: they will offer. @param {any} participant */
  joined({ user, generation }) {
    if (user.id !== this.me) this.#peer(user.id, generation).replaced(generation);
  }

  /** @param {string} user */
  left(user) {
    const peer = this.#peers.get(user);
    if (!peer) return;
    this.#peers.delete(user);
    peer.close();
    this.#share();
    this.emit("changed", user);
  }

  /** @param {"offer" | "answer" | "ice_candidate"} type @param {{user: string, generation: string}} data */
  heard(type, data) {
    const peer = type === "offer" ? this.#peer(data.user, data.generation) : this.#peers.get(data.user);
    return peer?.heard(type, data);
  }

  /** What one sends in that place from now on, to all. @param {string} slot @param {MediaStreamTrack | null} track */
  async setTrack(slot, track) {
    this.#tracks.set(slot, track);
    await Promise.all([...this.#peers.values()].map((peer) => peer.setTrack(slot, track)));
  }

  /** @param {string} user @param {string} slot @returns {MediaStreamTrack | null} */
  track(user, slot) {
    return this.#peers.get(user)?.track(slot) ?? null;
  }

  /** @param {string} user @returns {"connected" | "connecting" | "failed"} */
  stateOf(user) {
    const state = this.#peers.get(user)?.state;
    return state === "connected" || state === "failed" ? state : "connecting";
  }

  /** How loud somebody was since this was asked last, from 0 to 1. @param {string} user @returns {Promise<number>} */
  async levelOf(user) {
    return (await this.#peers.get(user)?.level()) ?? 0;
  }

  /** @param {string} user @returns {Promise<RTCStatsReport | null>} */
  async statsOf(user) {
    return (await this.#peers.get(user)?.connection.getStats()) ?? null;
  }

  /** Credentials of the relay run out. @param {RTCConfiguration} configuration */
  configure(configuration) {
    this.configuration = configuration;
    for (const peer of this.#peers.values()) peer.configure(configuration);
  }

  close() {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
  }

  #peer(user, generation) {
    const known = this.#peers.get(user);
    if (known) return known;
    const peer = new Peer({
      generation,
      polite: this.me < user,
      connect: () => this.connect(this.configuration),
      send: (type, data) => this.send(type, { to: user, generation: peer.generation, ...data }),
      track: (slot) => this.#tracks.get(slot),
    });
    peer.on("changed", () => {
      if (peer.isConnected) this.#share();
      this.emit("changed", user);
    });
    this.#peers.set(user, peer);
    return peer;
  }

  #share() {
    const count = this.#peers.size;
    const limits = { bitrate: Math.min(LARGEST_SHARE, Math.round(BITRATE / count)), scale: count > 3 ? 2 : 1 };
    for (const peer of this.#peers.values()) peer.limit(limits);
  }
}
