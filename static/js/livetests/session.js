import { Emitter } from "../switchboard/emitter.js";
import { RoomState } from "./room-state.js";
import { takesAnswers } from "./words.js";

const EVENTS = [
  "state",
  "started",
  "question",
  "paused",
  "reveal",
  "leaderboard",
  "place",
  "ended",
  "changed",
  "saved",
  "admitted",
  "removed",
  "answered",
  "progress",
  "participant_joined",
  "participant_left",
  "signal",
];
const PASSING = new Set(["connection_lost", "timeout", "closed"]);

/**
 * One's being in a test room, whether one takes part or hosts: joined anew on every connection. Emits `changed`.
 */
export class RoomSession extends Emitter {
  state = new RoomState();
  /** Why one may not come in. */
  refusal = null;
  #signal;

  /** @param {any} board @param {string} code @param {AbortSignal} signal ends it */
  constructor(board, code, signal) {
    super();
    Object.assign(this, { board, code });
    this.#signal = signal;
    const stops = EVENTS.map((type) => board.on(`livetests.${type}`, (data) => this.#apply(type, data)));
    stops.push(board.on("ready", () => this.join()));
    signal.addEventListener("abort", () => stops.forEach((stop) => stop()), { once: true });
    this.state.on("changed", () => this.emit("changed"));
    for (const reason of ["admitted", "gap"]) this.state.on(reason, () => this.join());
    if (board.state.name === "online") this.join();
  }

  /** Without a connection there is nothing to say: the next one begins with another try. */
  async join() {
    try {
      await this.board.command("livetests.join", { code: this.code });
      this.refusal = null;
    } catch (error) {
      if (PASSING.has(error.code) || this.#signal.aborted) return;
      this.refusal = error;
    }
    this.emit("changed");
  }

  /** @param {string} name @param {any} [data] */
  command(name, data = {}) {
    return this.board.command(`livetests.${name}`, { room: this.state.room.id, ...data });
  }

  /** Said again until it is heard, or too late: the server takes it once. @param {string} question @param {any} value @param {boolean} [final] */
  async answer(question, value, final = true) {
    for (;;) {
      try {
        const { answer } = await this.command("answer", { question, value, final });
        return this.state.keepAnswer(answer);
      } catch (error) {
        const isPast = this.#signal.aborted || this.state.question?.id !== question;
        if (isPast) return undefined;
        if (!PASSING.has(error.code) || this.board.state.name === "closed") throw error;
      }
    }
  }

  /** The next question at one's own pace. */
  async goOnAlone() {
    const { question } = await this.command("next", { given: this.state.seat.given });
    this.state.give(question);
  }

  /** As a host: whatever comes next. With the step that one sees, it is done once however often it is said. */
  async goOn() {
    const { room, question } = this.state;
    const { step } = room;
    if (room.phase === "lobby") await this.command("start");
    else if (room.paused) await this.pause(false);
    else if (room.phase === "question" && (!question || takesAnswers(question))) await this.command("reveal", { step });
    else if (room.phase === "question" || room.phase === "reveal") await this.command("next", { step });
  }

  async pause(paused) {
    await this.command("pause", { paused });
  }

  #apply(type, data) {
    if (type === "state" && data.room.code !== this.code) return;
    this.state.apply(type, data);
  }
}
