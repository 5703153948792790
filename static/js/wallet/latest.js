import { Emitter } from "../switchboard/emitter.js";

/**
 * What is known of things that move one way through their states. They are told of in answers and in events, which
 * overtake each other: what is behind what is known already was said before it.
 */
export class Latest extends Emitter {
  #order;
  #known = new Map();

  /** @param {string[][]} order of the states: of those that stand together, the one that was told last holds */
  constructor(order) {
    super();
    this.#order = order;
  }

  /** @param {any} told @returns {any} what holds now */
  keep(told) {
    const known = this.#known.get(told.id);
    if (known && this.#rank(told) < this.#rank(known)) return known;
    this.#known.set(told.id, told);
    this.emit("changed", told);
    return told;
  }

  /** @param {string} id */
  get(id) {
    return this.#known.get(id);
  }

  /** @param {(told: any) => void} listener @param {AbortSignal} signal ends it */
  watch(listener, signal) {
    signal.addEventListener("abort", this.on("changed", listener), { once: true });
  }

  #rank({ state }) {
    return this.#order.findIndex((states) => states.includes(state));
  }
}
