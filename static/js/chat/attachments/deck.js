import { freshenAccess } from "../../app/session.js";
import { Emitter } from "../../switchboard/emitter.js";
import { toast } from "../../ui/toast.js";

const SPEEDS = [1, 1.5, 2];
const SPEED = "switchboard.playing-speed";

/**
 * What plays sound: one thing at a time, whatever shows it. Emits `changed` with the id of a sound.
 *
 * @typedef {{id: string, url: string}} Sound
 */
class Deck extends Emitter {
  #audio = new Audio();
  /** @type {Sound | null} */
  #sound = null;
  #places = new Map();
  #speed = SPEEDS.find((speed) => String(speed) === localStorage.getItem(SPEED)) ?? 1;
  #triedAgain = false;

  constructor() {
    super();
    this.#audio.preload = "metadata";
    this.#audio.onplay = () => this.#tick();
    this.#audio.onpause = () => this.#tell();
    this.#audio.onended = () => this.#ended();
    this.#audio.onerror = () => this.#failed();
  }

  get speed() {
    return this.#speed;
  }

  /** @param {string} id */
  isPlaying(id) {
    return this.#sound?.id === id && !this.#audio.paused;
  }

  /** In seconds. @param {string} id @returns {number} */
  position(id) {
    return this.#sound?.id === id ? this.#audio.currentTime : (this.#places.get(id) ?? 0);
  }

  /** In seconds; 0 until that is known. @param {string} id @returns {number} */
  length(id) {
    const { duration } = this.#audio;
    return this.#sound?.id === id && Number.isFinite(duration) ? duration : 0;
  }

  /** @param {Sound} sound */
  async toggle(sound) {
    if (this.isPlaying(sound.id)) return this.#audio.pause();
    await freshenAccess().catch(() => {});
    this.#load(sound);
    return this.#play();
  }

  /** @param {Sound} sound @param {number} seconds */
  seek(sound, seconds) {
    if (this.#sound?.id === sound.id) this.#audio.currentTime = seconds;
    else this.#places.set(sound.id, seconds);
    this.emit("changed", sound.id);
  }

  nextSpeed() {
    this.#speed = SPEEDS[(SPEEDS.indexOf(this.#speed) + 1) % SPEEDS.length];
    this.#audio.playbackRate = this.#speed;
    localStorage.setItem(SPEED, String(this.#speed));
    this.emit("speed");
  }

  /** Silence, and nothing is remembered of where each was. */
  stop() {
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#sound = null;
    this.#places.clear();
  }

  #load(sound) {
    if (this.#sound?.id === sound.id) return;
    const before = this.#sound;
    if (before) this.#places.set(before.id, this.#audio.currentTime);
    this.#sound = sound;
    this.#audio.src = sound.url;
    this.#audio.currentTime = this.#places.get(sound.id) ?? 0;
    this.#triedAgain = false;
    if (before) this.emit("changed", before.id);
  }

  /** Another sound may begin before this one has; what fails is told by the error event. */
  #play() {
    this.#audio.playbackRate = this.#speed;
    return this.#audio.play().catch(() => this.#tell());
  }

  #tick() {
    this.#tell();
    if (!this.#audio.paused) requestAnimationFrame(() => this.#tick());
  }

  #ended() {
    this.#audio.currentTime = 0;
    this.#tell();
  }

  /** The access may have run out in the middle. */
  async #failed() {
    if (!this.#sound) return;
    if (this.#triedAgain) {
      toast("This recording cannot be played.", "error");
      this.#tell();
      return;
    }
    this.#triedAgain = true;
    const { currentTime } = this.#audio;
    await freshenAccess().catch(() => {});
    this.#audio.src = this.#sound.url;
    this.#audio.currentTime = currentTime;
    await this.#play();
  }

  #tell() {
    if (this.#sound) this.emit("changed", this.#sound.id);
  }
}

export const deck = new Deck();
