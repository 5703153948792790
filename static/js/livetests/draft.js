import { Emitter } from "../switchboard/emitter.js";

/**
 * Saves what is being written, a moment after it changes and one version at a time. Emits `status`: `saving`, `saved`,
 * or `failed`, after which the next change tries again.
 */
export class Draft extends Emitter {
  #save;
  #wait;
  #timer;
  #value;
  #isDirty = false;
  #saving = null;

  /** @param {(value: any) => Promise<any>} save @param {{wait?: number}} [options] milliseconds */
  constructor(save, { wait = 800 } = {}) {
    super();
    this.#save = save;
    this.#wait = wait;
  }

  /** @param {any} value undefined for what is nothing to save */
  change(value) {
    this.#value = value;
    this.#isDirty = value !== undefined;
    clearTimeout(this.#timer);
    if (this.#isDirty) this.#timer = setTimeout(() => this.flush(), this.#wait);
  }

  /** At once, if there is anything. */
  async flush() {
    clearTimeout(this.#timer);
    await this.#saving;
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.emit("status", "saving");
    this.#saving = this.#saved(this.#value);
    await this.#saving;
  }

  /** Nothing more is saved: the answer has been given, or the question is over. */
  stop() {
    clearTimeout(this.#timer);
    this.#isDirty = false;
  }

  async #saved(value) {
    try {
      await this.#save(value);
      this.emit("status", "saved");
    } catch {
      this.#isDirty = this.#value !== undefined;
      this.emit("status", "failed");
    }
  }
}
