import { Emitter } from "../switchboard/emitter.js";
import { ActiveSpeaker } from "./media/speaker.js";
import { PLACES, SLOTS } from "./media/peer.js";
import { qualityOf, sampleOf } from "./media/quality.js";
import { RoomState } from "./room-state.js";

const SIGNALS = ["offer", "answer", "ice_candidate"];
const LISTENS_EVERY = 250;
const MEASURES_EVERY = 3000;
/** Before credentials of the relay run out, others are asked for. */
const AHEAD = 60_000;
const OVER = new Set(["not_found", "room_ended"]);
const AWAY = ["elsewhere", "over"];

/**
 * @typedef {"outside" | "joining" | "waiting" | "inside" | "elsewhere" | "over"} Status `waiting` to be let in;
 *   `elsewhere`: the seat is another tab's
 */

/**
 * One's being in a room, whatever the page shows meanwhile. When the socket comes back it takes the seat again by
 * itself; pictures and sound go on without it.
 *
 * Emits `changed`, `media` (of whom), `speaker` and whatever the room's state says.
 */
export class RoomSession extends Emitter {
  /** @type {Status} */
  status = "outside";
  generation = null;
  since = null;
  plane = null;
  quality = new Map();
  speaker = new ActiveSpeaker();
  #early = [];
  #expires = Infinity;
  #samples = new Map();
  #stops = [];
  #timers = [];

  /**
   * @param {object} options
   * @param {string} options.id
   * @param {string} options.me
   * @param {any} options.board
   * @param {any} options.api
   * @param {import("./media/local.js").LocalMedia} options.local
   * @param {(credentials: any, context: any) => Promise<any>} options.openPlane
   */
  constructor({ id, me, board, api, local, openPlane }) {
    super();
    Object.assign(this, { id, me, board, api, local, openPlane });
    this.state = new RoomState(id, me);
    this.#listen();
  }

  get isInside() {
    return this.status === "inside";
  }

  /** For good, or because the seat is another tab's: what was on its way meanwhile is not wanted any more. */
  get isAway() {
    return AWAY.includes(this.status);
  }

  /** @param {{takeover?: boolean, generation?: string | null}} [options] the generation is that of one's own earlier seat */
  async join({ takeover = false, generation = this.generation } = {}) {
    const before = this.status;
    if (before === "outside" || before === "elsewhere") this.#become("joining");
    try {
      const answer = await this.board.command("calls.join_room", {
        room: this.id,
        ...(takeover && { takeover }),
        ...(generation && { generation }),
      });
      if (answer.waiting) this.#become("waiting");
      else await this.#enter(answer);
    } catch (error) {
      this.#refused(error, before);
      throw error;
    }
  }

  /** @returns {Promise<void>} */
  async leave() {
    const wasThere = this.status === "inside" || this.status === "waiting";
    this.close();
    this.#become("over");
    if (wasThere) await this.board.command("calls.leave_room", { room: this.id }).catch(() => {});
  }

  /** @param {"audio" | "video" | "screen"} slot */
  async toggle(slot) {
    if (this.local.isOn(slot)) this.local.turnOff(slot);
    else await this.local.turnOn(slot);
  }

  /** @param {boolean} raised */
  raiseHand(raised) {
    return this.board.command("calls.raise_hand", { room: this.id, raised });
  }

  /** What the host may do. @param {string} action such as `lock` or `participants/<id>/mute` @param {any} [body] */
  async host(action, body) {
    const view = await this.api.post(`calls/rooms/${this.id}/${action}/`, body);
    if (view?.id === this.id) this.state.setView(view);
    return view;
  }

  close() {
    this.#stops.forEach((stop) => stop());
    this.#timers.forEach(clearInterval);
    this.#stops = this.#timers = [];
    this.plane?.close();
    this.plane = null;
    this.local.close();
  }

  #listen() {
    const types = ["room_users", "user_joined", "user_left", "user_reconnecting", "media_toggled", "hand_raised"];
    for (const type of [...types, "knock", "room_changed", "room_ended"])
      this.#on(this.board, `calls.${type}`, (data) => this.#hear(type, data));
    for (const type of SIGNALS) this.#on(this.board, `calls.${type}`, (data) => this.#signal(type, data));
    this.#on(this.board, "calls.admitted", ({ room }) => room === this.id && this.join().catch(() => {}));
    this.#on(this.board, "calls.seat_taken", ({ room }) => room === this.id && this.#goElsewhere());
    this.#on(this.board, "ready", () => this.#comeBack());
    this.#on(this.local, "changed", (slot) => this.#send(slot));
    this.#on(this.state, "muted", (by) => this.#muted(by));
    for (const type of ["joined", "left", "knock", "hand"]) this.#on(this.state, type, (data) => this.emit(type, data));
    this.#on(this.state, "changed", () => this.emit("changed"));
    this.#on(this.state, "ended", (reason) => this.#end(reason));
  }

  #on(emitter, type, listener) {
    this.#stops.push(emitter.on(type, listener));
  }

  #become(status) {
    this.status = status;
    this.emit("changed");
  }

  #hear(type, data) {
    const before = this.state.view?.media;
    if (!this.state.apply(type, data)) return;
    if (type === "room_users") this.plane?.meet([...this.state.participants.values()]);
    if (type === "user_joined" && this.#sits(data.participant)) this.plane?.joined(data.participant);
    if (type === "user_left" && !this.state.participants.has(data.user)) this.plane?.left(data.user);
    if (type === "room_changed" && this.isInside && data.room.media !== before) this.#changePlane();
  }

  #sits({ user, generation }) {
    return this.state.participants.get(user.id)?.generation === generation;
  }

  #signal(type, data) {
    if (data.room !== this.id || this.state.isGone(data.user, data.generation)) return;
    if (this.plane) this.plane.heard?.(type, data);
    else this.#early.push([type, data]);
  }

  async #enter({ room, generation }) {
    if (this.isAway) return;
    this.generation = generation;
    this.state.setView(room);
    if (this.plane) await this.#freshen();
    else await this.#openPlane();
    if (this.isAway) return;
    this.since ??= Date.now();
    this.#become("inside");
    this.#tell();
  }

  async #openPlane() {
    const credentials = await this.api.post(`calls/rooms/${this.id}/join/`);
    this.#expires = expiryOf(credentials);
    const plane = await this.openPlane(credentials, { me: this.me, signal: (...said) => this.#say(...said) });
    if (this.isAway) return plane.close();
    plane.on("changed", (user) => this.emit("media", user));
    plane.on("lost", () => this.#changePlane());
    this.plane = plane;
    for (const slot of PLACES) await plane.setTrack(slot, this.local.track(slot));
    if (this.plane !== plane) return undefined;
    plane.meet([...this.state.participants.values()]);
    for (const [type, data] of this.#early.splice(0)) plane.heard?.(type, data);
    this.#watch();
    return undefined;
  }

  /** Credentials of the relay live shorter than a call may. */
  async #freshen() {
    if (!this.plane?.configure) return;
    const answer = await this.api.get("calls/ice-servers/").catch(() => null);
    if (!answer) return;
    this.#expires = expiryOf(answer);
    this.plane?.configure({ ...this.plane.configuration, iceServers: answer.ice_servers });
  }

  async #changePlane() {
    this.plane?.close();
    this.plane = null;
    await this.#openPlane().catch((error) => this.emit("problem", error));
    this.emit("changed");
  }

  #say(type, data) {
    this.board.command(`calls.${type}`, { room: this.id, ...data }).catch(() => {});
  }

  async #send(slot) {
    await this.plane?.setTrack(slot, this.local.track(slot));
    this.emit("media", this.me);
    this.#tell();
  }

  /** What one sends, if the others have heard something else. */
  #tell() {
    if (!this.isInside) return;
    const sent = {};
    for (const slot of SLOTS) if (this.local.isOn(slot) !== this.state.mine?.[slot]) sent[slot] = this.local.isOn(slot);
    if (!Object.keys(sent).length) return;
    this.state.amend(this.me, sent);
    this.board.command("calls.toggle_media", { room: this.id, ...sent }).catch(() => {});
    this.emit("changed");
  }

  #muted(by) {
    this.local.turnOff("audio");
    this.emit("muted", this.state.participants.get(by)?.user ?? this.state.view.host);
  }

  #comeBack() {
    if (this.status === "inside" || this.status === "waiting") this.join().catch(() => {});
  }

  #refused(error, before) {
    if (this.isAway) return undefined;
    if (error.code === "already_in_room") return this.#goElsewhere();
    if (OVER.has(error.code) && before !== "outside") return this.#end("gone");
    return this.#become(before === "joining" ? "outside" : before);
  }

  #goElsewhere() {
    this.plane?.close();
    this.plane = null;
    this.generation = null;
    for (const slot of SLOTS) this.local.turnOff(slot);
    this.#timers.forEach(clearInterval);
    this.#become("elsewhere");
  }

  #end(reason) {
    this.state.ended = reason;
    this.close();
    this.#become("over");
  }

  #watch() {
    this.#timers.forEach(clearInterval);
    this.#timers = [
      setInterval(() => this.#listenToAll(), LISTENS_EVERY),
      setInterval(() => this.#measureAll(), MEASURES_EVERY),
    ];
  }

  async #listenToAll() {
    const levelOf = async ({ user, audio }) => [user.id, (audio && (await this.plane?.levelOf(user.id))) || 0];
    const levels = await Promise.all(this.state.others().map(levelOf));
    this.speaker.hear(new Map(levels), performance.now());
    this.emit("speaker", this.speaker);
  }

  async #measureAll() {
    if (Date.now() > this.#expires - AHEAD) await this.#freshen();
    for (const { user } of this.state.others()) {
      const stats = await this.plane?.statsOf(user.id);
      if (!stats) continue;
      const sample = sampleOf(stats);
      const before = this.#samples.get(user.id);
      this.#samples.set(user.id, sample);
      if (before) this.quality.set(user.id, qualityOf(before, sample));
    }
    this.emit("quality");
  }
}

function expiryOf({ expires_at: moment }) {
  return moment ? Date.parse(moment) : Infinity;
}
