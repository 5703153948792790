import { Emitter } from "../../switchboard/emitter.js";

/** What one turns on and off, and others are told of. */
export const SLOTS = ["audio", "video", "screen"];
/** The places of every connection in the order of their m-lines, so that both sides know what is what: `sound` is the screen's. */
export const PLACES = [...SLOTS, "sound"];
const KINDS = { audio: "audio", video: "video", screen: "video", sound: "audio" };

const PATIENCE = 3000;
const ANSWER_WITHIN = 8000;
const CONNECTED_WITHIN = 16_000;
const BROKEN = ["disconnected", "failed"];

/**
 * A connection to one other device. Whoever comes later offers; should both offer at once, the polite one gives way
 * (perfect negotiation). What either sends is exchanged without negotiating: the places are there from the start.
 *
 * The other's socket may be replaced while pictures and sound go on, and then only `generation` is new. If their page
 * is a new one, its certificate is, too, and the connection is made anew.
 *
 * Emits `changed`.
 */
export class Peer extends Emitter {
  #work = Promise.resolve();
  #early = [];
  #closed = false;
  #ignoring = false;
  #heard = { energy: 0, seconds: 0 };
  #retry;

  /**
   * @param {object} options
   * @param {string} options.generation of the other's seat
   * @param {boolean} options.polite
   * @param {() => RTCPeerConnection} options.connect
   * @param {(type: "offer" | "answer" | "ice_candidate", data: any) => void} options.send
   * @param {(slot: string) => MediaStreamTrack | null} options.track what is sent in that place
   */
  constructor({ generation, polite, connect, send, track }) {
    super();
    Object.assign(this, { generation, polite, connect, send });
    this.localTrack = track;
    this.#open();
  }

  /** What the other sends in that place; it is silent or black until something comes. @param {string} slot */
  track(slot) {
    return this.#place(slot)?.receiver.track ?? null;
  }

  /** How loud the other's voice was since this was asked last, from 0 to 1: one moment may be a pause in a word. */
  async level() {
    const stats = await this.#place("audio")?.receiver.getStats();
    const report = [...(stats?.values() ?? [])].find(({ type }) => type === "inbound-rtp");
    const before = this.#heard;
    this.#heard = { energy: report?.totalAudioEnergy ?? 0, seconds: report?.totalSamplesDuration ?? 0 };
    const seconds = this.#heard.seconds - before.seconds;
    return seconds > 0 ? Math.sqrt(Math.max(0, this.#heard.energy - before.energy) / seconds) : 0;
  }

  get isConnected() {
    return this.connection.connectionState === "connected";
  }

  get state() {
    return this.connection.connectionState;
  }

  /** Makes the way there, or looks for a new one, while what goes on goes on. */
  offer() {
    return this.#then(async () => {
      await this.#withdraw();
      await this.#offer();
    });
  }

  /** The other has another socket. An offer to the one before reached nobody. @param {string} generation */
  replaced(generation) {
    if (generation <= this.generation) return;
    this.generation = generation;
    this.#then(() => this.#withdraw());
  }

  /** @param {"offer" | "answer" | "ice_candidate"} type @param {any} data */
  heard(type, data) {
    if (data.generation > this.generation && type === "offer") this.replaced(data.generation);
    if (data.generation !== this.generation) return undefined;
    return this.#then(() => {
      if (type === "offer") return this.#takeOffer(data.sdp);
      if (type === "answer") return this.#takeAnswer(data.sdp);
      return this.#takeCandidate(data.candidate);
    });
  }

  /** @param {string} slot @param {MediaStreamTrack | null} track */
  setTrack(slot, track) {
    return this.#then(() => this.#place(slot)?.sender.replaceTrack(track));
  }

  /** How much of one's line the picture may take. @param {{bitrate: number, scale: number}} limits */
  limit({ bitrate, scale }) {
    return this.#then(async () => {
      const sender = this.#place("video")?.sender;
      const parameters = sender?.getParameters();
      if (!parameters?.encodings?.length) return;
      Object.assign(parameters.encodings[0], { maxBitrate: bitrate, scaleResolutionDownBy: scale });
      await sender.setParameters(parameters);
    });
  }

  configure(configuration) {
    this.connection.setConfiguration(configuration);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.connection.close();
  }

  /** A client that does not know all of them has fewer. */
  #place(slot) {
    return this.connection.getTransceivers()[PLACES.indexOf(slot)];
  }

  /** One thing after the other, whenever it came. What fails, as a candidate of before, leaves the rest as it was. */
  #then(work) {
    this.#work = this.#work
      .then(() => (this.#closed ? undefined : work()))
      .catch((error) => this.emit("failed", error));
    return this.#work;
  }

  #open() {
    const connection = this.connect();
    this.connection = connection;
    this.#early = [];
    this.#ignoring = false;
    connection.onicecandidate = ({ candidate }) => {
      if (connection === this.connection) this.send("ice_candidate", { candidate: candidate?.toJSON() ?? null });
    };
    connection.onconnectionstatechange = () => connection === this.connection && this.#stateChanged();
    connection.ontrack = () => this.emit("changed");
  }

  #renew() {
    this.connection.onconnectionstatechange = null;
    this.connection.close();
    this.#open();
    this.emit("changed");
  }

  /** Takes back an offer that has no answer yet. */
  async #withdraw() {
    if (this.connection.signalingState !== "have-local-offer") return;
    if (this.connection.remoteDescription) await this.connection.setLocalDescription({ type: "rollback" });
    else this.#renew();
  }

  async #offer() {
    const { connection } = this;
    if (connection.getTransceivers().length) connection.restartIce();
    else for (const slot of PLACES) this.#add(slot);
    await connection.setLocalDescription();
    this.#sendOffer();
  }

  #sendOffer() {
    this.send("offer", { sdp: this.connection.localDescription.sdp });
    this.#retryAfter(ANSWER_WITHIN);
  }

  /** Where nobody has answered yet, what is offered stays the same: an answer that is only late fits it. */
  async #offerAgain() {
    if (this.isConnected) return;
    if (this.connection.signalingState === "have-local-offer") this.#sendOffer();
    else await this.#offer();
  }

  #add(slot) {
    this.connection.addTransceiver(this.localTrack(slot) ?? KINDS[slot], { direction: "sendrecv" });
  }

  async #takeOffer(sdp) {
    if (this.#isAnother(sdp)) this.#renew();
    const collides = this.connection.signalingState === "have-local-offer";
    this.#ignoring = collides && !this.polite;
    if (this.#ignoring) return;
    // Places that were offered by both would all be kept.
    if (collides) await this.#withdraw();
    const { connection } = this;
    await connection.setRemoteDescription({ type: "offer", sdp });
    await this.#fillPlaces();
    await this.#takeEarly();
    await connection.setLocalDescription();
    this.send("answer", { sdp: connection.localDescription.sdp });
    this.#retryAfter(CONNECTED_WITHIN);
    this.emit("changed");
  }

  async #takeAnswer(sdp) {
    if (this.connection.signalingState !== "have-local-offer") return;
    if (this.#isAnother(sdp)) {
      this.#renew();
      await this.#offer();
      return;
    }
    this.#ignoring = false;
    await this.connection.setRemoteDescription({ type: "answer", sdp });
    this.#retryAfter(CONNECTED_WITHIN);
    await this.#takeEarly();
    this.emit("changed");
  }

  async #takeCandidate(candidate) {
    if (this.#ignoring) return;
    if (!this.connection.remoteDescription) this.#early.push(candidate);
    else await this.connection.addIceCandidate(candidate);
  }

  async #takeEarly() {
    const waiting = this.#early;
    this.#early = [];
    for (const candidate of waiting) await this.connection.addIceCandidate(candidate);
  }

  async #fillPlaces() {
    for (const [place, transceiver] of this.connection.getTransceivers().entries()) {
      transceiver.direction = "sendrecv";
      await transceiver.sender.replaceTrack(this.localTrack(PLACES[place]) ?? null);
    }
  }

  #isAnother(sdp) {
    const known = this.connection.remoteDescription?.sdp;
    return known !== undefined && fingerprintOf(known) !== fingerprintOf(sdp);
  }

  #stateChanged() {
    const { connectionState: state } = this.connection;
    if (state === "connected") clearTimeout(this.#retry);
    if (BROKEN.includes(state)) this.#retryAfter(state === "failed" ? 0 : PATIENCE);
    this.emit("changed");
  }

  #retryAfter(wait) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#then(() => this.#offerAgain()), wait);
  }
}

/** Of the other's certificate, which is that of their page. @param {string} sdp */
function fingerprintOf(sdp) {
  return /^a=fingerprint:(.+)$/m.exec(sdp)?.[1].trim();
}
