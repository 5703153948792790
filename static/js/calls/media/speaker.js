const AUDIBLE = 0.01;
const HEARD_FOR = 900;
const HOLDS_FOR = 1500;

/**
 * Who speaks. Whoever spoke last keeps the place until another one has been clearly louder, so that a cough does not
 * turn the page over.
 */
export class ActiveSpeaker {
  #levels = new Map();
  #heard = new Map();
  #since = -Infinity;
  current = null;

  /** @param {Map<string, number>} levels by user, from 0 to 1 @param {number} now milliseconds @returns {string | null} */
  hear(levels, now) {
    for (const [user, level] of levels) {
      this.#levels.set(user, (this.#levels.get(user) ?? 0) * 0.6 + level * 0.4);
      if (level >= AUDIBLE) this.#heard.set(user, now);
    }
    for (const user of this.#levels.keys()) if (!levels.has(user)) this.#levels.delete(user);
    if (this.current && !this.#levels.has(this.current)) this.#give(null, -Infinity);
    const [loudest, level] = [...this.#levels].sort((one, other) => other[1] - one[1])[0] ?? [null, 0];
    if (level < AUDIBLE || loudest === this.current) return this.current;
    const own = this.#levels.get(this.current) ?? 0;
    if (now - this.#since >= HOLDS_FOR && level > own * 1.5) this.#give(loudest, now);
    return this.current;
  }

  /** At this moment, or a breath ago. @param {string} user @param {number} now */
  speaks(user, now) {
    return now - (this.#heard.get(user) ?? -Infinity) < HEARD_FOR;
  }

  #give(user, now) {
    this.current = user;
    this.#since = now;
  }
}
