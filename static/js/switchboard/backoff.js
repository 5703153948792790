/** Full jitter: each wait is anywhere between nothing and a ceiling that doubles with every failure. */
export class Backoff {
  #failures = 0;

  /** @param {{base: number, ceiling: number, random: () => number}} options milliseconds */
  constructor({ base, ceiling, random }) {
    this.base = base;
    this.ceiling = ceiling;
    this.random = random;
  }

  /** @returns {number} milliseconds to wait */
  next() {
    const highest = Math.min(this.ceiling, this.base * 2 ** this.#failures);
    this.#failures += 1;
    return Math.round(this.random() * highest);
  }

  /** A first reconnection that the server asked for: quick, but a crowd is still spread out. */
  soon() {
    if (this.#failures > 0) return this.next();
    this.#failures += 1;
    return Math.round(this.random() * this.base * 0.25);
  }

  reset() {
    this.#failures = 0;
  }
}
