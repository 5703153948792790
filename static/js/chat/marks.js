/**
 * Tells how far this person has come: `delivered` as soon as something is here, which only shows in direct
 * conversations, and `read` once it was seen. One command at a time; of several marks only the furthest goes out.
 */
export class Marks {
  /** By conversation and kind, how far was told. */
  #told = new Map();
  #waiting = new Map();
  #busy = false;

  /** @param {{command: (type: string, data: any) => Promise<any>, apply: (read: any) => void}} options */
  constructor({ command, apply }) {
    this.command = command;
    this.apply = apply;
  }

  /** @param {any} conversation */
  delivered({ id, peer, last_seq: lastSeq, delivered_seq: deliveredSeq }) {
    if (peer && deliveredSeq < lastSeq) this.#tell("chat.delivered", id, lastSeq);
  }

  /** @param {any} conversation @param {number} seq */
  read({ id, read_seq: readSeq }, seq) {
    if (readSeq < seq) this.#tell("chat.read", id, seq);
  }

  #tell(type, conversation, seq) {
    const key = `${type} ${conversation}`;
    if ((this.#told.get(key) ?? 0) >= seq) return;
    this.#told.set(key, seq);
    this.#waiting.set(key, { type, conversation, seq });
    if (!this.#busy) this.#work();
  }

  async #work() {
    this.#busy = true;
    for (const [key, { type, conversation, seq }] of this.#waiting) {
      this.#waiting.delete(key);
      try {
        this.apply({ conversation, ...(await this.command(type, { conversation, seq })) });
      } catch {
        // It is told again with what comes next, or once the connection is back.
        this.#told.delete(key);
      }
    }
    this.#busy = false;
  }
}
