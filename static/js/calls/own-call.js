import { Emitter } from "../switchboard/emitter.js";

const LIVE = new Set(["ringing", "accepted"]);

/**
 * One's call with somebody, if there is one. It rings on all of one's devices; `isHere` says whether this page is the
 * one that made it or answered it. Each kind of calls adds its own commands and events.
 *
 * Emits `changed`, `accepted` (the call) where this page is to join its room, and `over` ({call, how, wasHere}).
 */
export class OwnCall extends Emitter {
  call = null;
  /** The id of the call that is this page's, kept while it is loaded anew. */
  here;

  /**
   * @param {{command: (type: string, data?: any, options?: any) => Promise<any>, memory: Storage, key: string}} options
   *   `key` is where `memory` keeps the call that is this page's
   */
  constructor({ command, memory, key }) {
    super();
    Object.assign(this, { command, memory, key });
    this.here = memory.getItem(key);
  }

  get isHere() {
    return this.call !== null && this.call.id === this.here;
  }

  /** Somebody calls, and nobody has answered. */
  get isIncoming() {
    return this.call?.state === "ringing" && this.call.incoming;
  }

  /** As the page comes, or comes back. @param {any} call of the snapshot, or null */
  begin(call) {
    if (isLive(call)) return this.keep(call);
    return this.drop();
  }

  beHere(call) {
    this.here = call.id;
    this.memory.setItem(this.key, call.id);
  }

  keep(call) {
    this.call = call;
    this.emit("changed");
  }

  end(call, how) {
    const wasHere = call.id === this.here;
    if (this.call?.id === call.id) this.drop();
    this.emit("over", { call, how, wasHere });
  }

  drop() {
    this.call = null;
    this.emit("changed");
  }
}

/** @param {any} call @returns {boolean} whether it rings or goes on */
export function isLive(call) {
  return Boolean(call) && LIVE.has(call.state);
}
