const REMEMBERED = 1000;

/**
 * The messages of one conversation that are at hand: an unbroken stretch of it, because places (`seq`) have no gaps.
 * What is heard of a message beyond the stretch is remembered, so that a page that was read earlier and arrives later
 * does not bring an old state back.
 */
export class Timeline {
  /** @type {any[]} in their order */
  messages = [];
  #heard = new Map();
  /** What was said up to there is gone; the history begins behind it. */
  #cleared = 0;

  get first() {
    return this.messages[0]?.seq;
  }

  get last() {
    return this.messages.at(-1)?.seq;
  }

  /** @param {number} seq @returns {any} */
  at(seq) {
    return this.messages.length ? this.messages[seq - this.first] : undefined;
  }

  /** @param {any} message as an event, an answer or `sync` brings it @returns {boolean} whether this is news */
  apply(message) {
    const known = this.at(message.seq);
    if (known) {
      if (known.change >= message.change) return false;
      this.messages[message.seq - this.first] = message;
      return true;
    }
    this.#hear(message);
    return this.#extend();
  }

  /**
   * A page of history. One that does not touch what is at hand takes its place, or is left out if it was only to join:
   * then the reader has gone elsewhere while it was on its way.
   *
   * @param {any[]} page in its order
   * @param {{joins?: boolean}} [options]
   */
  add(page, { joins = false } = {}) {
    if (page.length === 0) return;
    const touches = this.messages.length > 0 && page[0].seq <= this.last + 1 && page.at(-1).seq >= this.first - 1;
    if (!touches && joins) return;
    if (!touches) this.messages = [];
    const newest = page.map((message) => this.#newest(message));
    const before = this.messages.length ? newest.filter(({ seq }) => seq < this.first) : newest;
    const after = this.messages.length ? newest.filter(({ seq }) => seq > this.last) : [];
    for (const message of newest) if (this.at(message.seq)?.change < message.change) this.apply(message);
    this.messages = [...before, ...this.messages, ...after];
    this.#extend();
  }

  /** Forgets what was said up to there. @param {number} seq @returns {boolean} whether anything is not what it was */
  clear(seq) {
    if (seq <= this.#cleared) return false;
    this.#cleared = seq;
    const before = this.messages;
    this.messages = before.filter((message) => message.seq > seq);
    return this.#extend() || this.messages.length < before.length;
  }

  #newest(message) {
    const heard = this.#heard.get(message.seq);
    this.#heard.delete(message.seq);
    return heard?.change > message.change ? heard : message;
  }

  #hear(message) {
    const heard = this.#heard.get(message.seq);
    if (heard && heard.change >= message.change) return;
    this.#heard.set(message.seq, message);
    if (this.#heard.size > REMEMBERED) this.#heard.delete(Math.min(...this.#heard.keys()));
  }

  /** Takes in what was heard of and is next now. */
  #extend() {
    const before = this.messages.length;
    for (let next; (next = this.#heard.get((this.last ?? this.#cleared) + 1));) {
      this.#heard.delete(next.seq);
      this.messages.push(next);
    }
    return this.messages.length > before;
  }
}
