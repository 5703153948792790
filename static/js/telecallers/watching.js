import { Emitter } from "../switchboard/emitter.js";

const AT_ONCE = 100;
const MOST = 500;

/**
 * What telecallers are shown as while a view shows them: the server tells only of those whom this page watches.
 * Emits a telecaller's id with the state that they have now.
 */
export class Watching extends Emitter {
  #states = new Map();
  #wanted = new Map();
  #watched = new Set();
  #heard = new Set();
  #due = false;
  #isAsking = false;

  /** @param {{command: (type: string, data?: any) => Promise<any>, isOnline: () => boolean}} options */
  constructor({ command, isOnline }) {
    super();
    Object.assign(this, { command, isOnline });
  }

  /** @param {string} id @returns {"available" | "busy" | "offline" | undefined} */
  stateOf(id) {
    return this.#states.get(id);
  }

  /** Telecallers as a list brought them, until the view is left. @param {any[]} found @param {AbortSignal} signal */
  watch(found, signal) {
    if (signal.aborted) return;
    for (const { user, state } of found) {
      const views = this.#wanted.get(user.id) ?? 0;
      if (!views) this.#states.set(user.id, state);
      this.#wanted.set(user.id, views + 1);
    }
    this.settle();
    signal.addEventListener("abort", () => this.#release(found), { once: true });
  }

  /** The socket is new, and knows of none. */
  begin() {
    this.#watched.clear();
    this.settle();
  }

  /** @param {{telecaller: string, state: any}} change */
  apply({ telecaller, state }) {
    this.#heard.add(telecaller);
    this.#show(telecaller, state);
  }

  /** Asks for whom it should, one request after another. */
  async settle() {
    this.#due = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#due && this.isOnline()) {
      this.#due = false;
      await this.#ask().catch((error) => this.#refused(error));
    }
    this.#isAsking = false;
  }

  #release(found) {
    for (const { user } of found) {
      const views = this.#wanted.get(user.id) - 1;
      if (views) this.#wanted.set(user.id, views);
      else this.#wanted.delete(user.id);
    }
    this.settle();
  }

  /** Those that came last, of more than the server lets a page watch. */
  async #ask() {
    const wanted = new Set([...this.#wanted.keys()].slice(-MOST));
    const surplus = [...this.#watched].filter((id) => !wanted.has(id)).slice(0, AT_ONCE);
    const missing = [...wanted].filter((id) => !this.#watched.has(id)).slice(0, AT_ONCE);
    if (surplus.length) await this.#forget(surplus);
    else if (missing.length) await this.#hearOf(missing);
    if (surplus.length || missing.length) this.#due = true;
  }

  async #forget(ids) {
    for (const id of ids) this.#watched.delete(id);
    await this.command("telecaller.unwatch", { telecallers: ids });
  }

  /** What they are shown as comes before the answer; whoever was not among them is not there any more. */
  async #hearOf(ids) {
    for (const id of ids) this.#heard.delete(id);
    await this.command("telecaller.watch", { telecallers: ids });
    for (const id of ids) {
      this.#watched.add(id);
      if (!this.#heard.has(id)) this.#show(id, "offline");
    }
  }

  /** A connection that broke begins anew; a server that has had enough says when it is ready again. */
  #refused({ retryAfter }) {
    if (retryAfter) setTimeout(() => this.settle(), retryAfter * 1000);
  }

  #show(id, state) {
    if (!this.#wanted.has(id) || this.#states.get(id) === state) return;
    this.#states.set(id, state);
    this.emit(id, state);
  }
}
