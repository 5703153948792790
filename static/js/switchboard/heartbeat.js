/** Pings on a beat and notices a peer that has gone silent, which TCP alone may take many minutes to tell. */
export class Heartbeat {
  #beat;
  #deadline;
  #sentAt = null;

  /** @param {{ping: () => void, dead: () => void, patience: number}} options `patience`: milliseconds for any sign of life */
  constructor({ ping, dead, patience }) {
    this.ping = ping;
    this.dead = dead;
    this.patience = patience;
    /** @type {number | null} the last round trip in milliseconds */
    this.latency = null;
  }

  /** @param {number} seconds */
  start(seconds) {
    this.stop();
    this.#beat = setInterval(() => this.check(), seconds * 1000);
  }

  /** @param {number} [patience] */
  check(patience = this.patience) {
    if (this.#deadline !== undefined) return;
    this.#sentAt = Date.now();
    this.#deadline = setTimeout(() => this.dead(), patience);
    this.ping();
  }

  /** Anything that arrives proves that the peer lives. */
  alive() {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  pong() {
    if (this.#sentAt !== null) this.latency = Date.now() - this.#sentAt;
    this.#sentAt = null;
  }

  stop() {
    clearInterval(this.#beat);
    this.alive();
    this.#sentAt = null;
  }
}
