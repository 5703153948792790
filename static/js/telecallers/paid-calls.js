import { isLive, OwnCall } from "../calls/own-call.js";

const HERE = "switchboard.telecallers.here";
const RUNNING = new Set(["meter", "extended", "low_balance"]);

/**
 * One's paid call, as caller or as telecaller, if there is one.
 *
 * Besides what every call emits: `leaving` (the call) where this page hangs up, `extended` and `low_balance` with what
 * the server said. How a call is `over` is its state, `here` where this page did not answer or gave up, or `elsewhere`.
 */
export class PaidCalls extends OwnCall {
  #gone;

  /**
   * @param {object} options
   * @param {(type: string, data?: any, options?: any) => Promise<any>} options.command
   * @param {(id: string) => Promise<any>} options.look how a call is now
   * @param {Storage} [options.memory]
   */
  constructor({ command, look, memory = sessionStorage }) {
    super({ command, memory, key: HERE });
    this.look = look;
  }

  /** What was this page's and is not live any more ended while nobody heard it. */
  begin(call) {
    const missed = this.call?.id ?? this.here;
    super.begin(call);
    if (missed && missed !== this.call?.id) this.#learn(missed);
  }

  /** @param {string} telecaller @param {"audio" | "video"} kind */
  async dial(telecaller, kind) {
    const { call } = await this.command(
      "telecaller.call",
      { telecaller, kind },
      { idempotencyKey: crypto.randomUUID() },
    );
    this.#arrive(call);
  }

  /** A call whose caller cannot pay any more is cancelled by the answer. */
  async accept() {
    const { call } = await this.command("telecaller.accept", { call: this.call.id });
    this.#arrive(call);
  }

  async decline() {
    const { call } = this;
    this.end(call, "here");
    await this.command("telecaller.reject", { call: call.id }).catch(unlessOver);
  }

  /** Whoever takes a call back that was answered at this moment does not want it either. */
  async cancel() {
    const { call } = this;
    this.end(call, "here");
    await this.command("telecaller.end", { call: call.id }).catch(unlessOver);
  }

  /** One is out at once; what it came to is known when the server says so, or when the connection is back. */
  async hangUp() {
    const { call } = this;
    if (!call) return;
    const answer = this.command("telecaller.end", { call: call.id });
    this.emit("leaving", call);
    try {
      this.#settle((await answer).call);
    } catch (error) {
      unlessOver(error);
      await this.#learn(call.id);
    }
  }

  /** @param {string} type of an event, without `telecaller.` @param {any} data */
  apply(type, data) {
    const { call } = data;
    const isThis = this.call?.id === call.id;
    if (type === "incoming" && !this.call && call.id !== this.#gone) this.keep(call);
    else if (!isThis) return;
    else if (!isLive(call)) this.#settle(call);
    else if (type === "accepted") this.#accepted(call);
    else if (type !== "ringing" && type !== "incoming") this.#running(type, data);
  }

  end(call, how) {
    this.#gone = call.id;
    super.end(call, how);
    if (call.id === this.here) this.beElsewhere();
  }

  beElsewhere() {
    this.here = null;
    this.memory.removeItem(HERE);
  }

  #arrive(call) {
    this.beHere(call);
    if (!isLive(call)) return this.#settle(call);
    this.keep(call);
    if (call.state === "accepted") this.emit("accepted", call);
  }

  #accepted(call) {
    if (this.call.state === "accepted") return;
    this.keep(call);
    if (this.isHere) this.emit("accepted", call);
    else if (call.incoming) this.end(call, "elsewhere");
  }

  #running(type, data) {
    this.keep(data.call);
    if (RUNNING.has(type)) this.emit(type, data);
  }

  /** Told by an event, by an answer, or by both. */
  #settle(call) {
    if (this.call?.id === call.id || call.id !== this.#gone) this.end(call, call.state);
  }

  async #learn(id) {
    const call = await this.look(id).catch(() => null);
    if (call && !isLive(call)) this.#settle(call);
  }
}

function unlessOver(error) {
  if (error.code !== "call_over" && error.code !== "not_found") throw error;
}
