import { Emitter } from "../switchboard/emitter.js";

const HERE = "switchboard.calls.here";
const LIVE = new Set(["ringing", "accepted"]);

/**
 * One's call with somebody, if there is one. It rings on all of one's devices; `isHere` says whether this page is the
 * one that made it or answered it.
 *
 * Emits `changed`, `accepted` (the call) where this page is to join its room, and `over` ({call, how, wasHere}).
 */
export class DirectCalls extends Emitter {
  call = null;
  #here;

  /** @param {{command: (type: string, data?: any, options?: any) => Promise<any>, memory?: Storage}} options */
  constructor({ command, memory = sessionStorage }) {
    super();
    Object.assign(this, { command, memory });
    this.#here = memory.getItem(HERE);
  }

  get isHere() {
    return this.call !== null && this.call.id === this.#here;
  }

  /** Somebody calls, and nobody has answered. */
  get isIncoming() {
    return this.call?.state === "ringing" && this.call.incoming;
  }

  /** As the page comes, or comes back. @param {any} call of the snapshot, or null */
  begin(call) {
    if (call && LIVE.has(call.state)) return this.#keep(call);
    return this.#drop();
  }

  /** @param {string} user @param {"audio" | "video"} kind */
  async invite(user, kind) {
    const { call } = await this.command("calls.invite", { user, kind }, { idempotencyKey: crypto.randomUUID() });
    this.#beHere(call);
    if (call.state === "busy") return this.#end(call, "busy");
    this.#keep(call);
    if (call.state === "accepted") this.emit("accepted", call);
    return undefined;
  }

  async accept() {
    const { call } = await this.command("calls.accept", { call: this.call.id });
    this.#beHere(call);
    this.#keep(call);
    this.emit("accepted", call);
  }

  decline() {
    return this.#finish("decline");
  }

  cancel() {
    return this.#finish("cancel");
  }

  hangUp() {
    return this.#finish("hangup");
  }

  /** @param {string} type of an event, without `calls.` @param {{call: any}} data */
  apply(type, { call }) {
    const isThis = this.call?.id === call.id;
    if (type === "incoming" && (!this.call || isThis)) this.#keep(call);
    else if (type === "ringing" && isThis) this.#keep(call);
    else if (type === "accepted") this.#accepted(call, isThis);
    else if (type === "answered_elsewhere") isThis && !this.isHere && this.#end(call, "elsewhere");
    else if (isThis) this.#end(call, type);
  }

  #accepted(call, isThis) {
    if (!isThis || this.call.state === "accepted") return;
    this.#keep(call);
    if (this.isHere) this.emit("accepted", call);
  }

  async #finish(command) {
    const { call } = this;
    if (!call) return;
    this.#end(call, "here");
    await this.command(`calls.${command}`, { call: call.id }).catch((error) => {
      if (error.code !== "not_found" && error.code !== "conflict") throw error;
    });
  }

  #beHere(call) {
    this.#here = call.id;
    this.memory.setItem(HERE, call.id);
  }

  #keep(call) {
    this.call = call;
    this.emit("changed");
  }

  #end(call, how) {
    const wasHere = call.id === this.#here;
    this.#drop();
    this.emit("over", { call, how, wasHere });
  }

  #drop() {
    this.call = null;
    this.emit("changed");
  }
}
