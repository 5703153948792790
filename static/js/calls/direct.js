import { OwnCall } from "./own-call.js";

const HERE = "switchboard.calls.here";

/** One's call with a friend, if there is one. */
export class DirectCalls extends OwnCall {
  /** @param {{command: (type: string, data?: any, options?: any) => Promise<any>, memory?: Storage}} options */
  constructor({ command, memory = sessionStorage }) {
    super({ command, memory, key: HERE });
  }

  /** @param {string} user @param {"audio" | "video"} kind */
  async invite(user, kind) {
    const { call } = await this.command("calls.invite", { user, kind }, { idempotencyKey: crypto.randomUUID() });
    this.beHere(call);
    if (call.state === "busy") return this.end(call, "busy");
    this.keep(call);
    if (call.state === "accepted") this.emit("accepted", call);
    return undefined;
  }

  async accept() {
    const { call } = await this.command("calls.accept", { call: this.call.id });
    this.beHere(call);
    this.keep(call);
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
    if (type === "incoming" && (!this.call || isThis)) this.keep(call);
    else if (type === "ringing" && isThis) this.keep(call);
    else if (type === "accepted") this.#accepted(call, isThis);
    else if (type === "answered_elsewhere") isThis && !this.isHere && this.end(call, "elsewhere");
    else if (isThis) this.end(call, type);
  }

  #accepted(call, isThis) {
    if (!isThis || this.call.state === "accepted") return;
    this.keep(call);
    if (this.isHere) this.emit("accepted", call);
  }

  async #finish(command) {
    const { call } = this;
    if (!call) return;
    this.end(call, "here");
    await this.command(`calls.${command}`, { call: call.id }).catch((error) => {
      if (error.code !== "not_found" && error.code !== "conflict") throw error;
    });
  }
}
