import { Emitter } from "../switchboard/emitter.js";

/** The one place of what the page knows. Views read it, events of the server change it, watchers hear of it. */
class Store {
  #values = new Map();
  #changes = new Emitter();

  /** @param {string} key */
  get(key) {
    return this.#values.get(key);
  }

  /** @param {string} key @param {any} value */
  set(key, value) {
    if (Object.is(this.#values.get(key), value)) return;
    this.#values.set(key, value);
    this.#changes.emit(key, value);
  }

  /**
   * Calls with what is there, and again with every change.
   *
   * @param {string} key @param {(value: any) => void} listener @param {AbortSignal} [signal] ends it
   */
  watch(key, listener, signal) {
    const stop = this.#changes.on(key, listener);
    signal?.addEventListener("abort", stop, { once: true });
    if (this.#values.has(key)) listener(this.#values.get(key));
  }
}

export const store = new Store();
