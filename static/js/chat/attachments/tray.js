import { Emitter } from "../../switchboard/emitter.js";
import { remembered } from "./uploads.js";

export const MOST = 10;

/**
 * What is attached to messages that are being written, by conversation. It is kept in this tab, so that after a reload what
 * the server has is there again, and what it has not is named.
 *
 * Emits `changed` with the conversation.
 */
export class Trays extends Emitter {
  /** @type {Map<string, string[]>} keys of uploads, by conversation */
  #trays = new Map();

  /**
   * @param {object} options
   * @param {import("./uploads.js").Uploads} options.uploads
   * @param {() => string} options.me
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [options.storage]
   */
  constructor({ uploads, me, storage = globalThis.sessionStorage }) {
    super();
    Object.assign(this, { uploads, me, storage });
    uploads.on("changed", (key) => this.#uploadChanged(key));
  }

  /** @param {string} conversation @returns {import("./uploads.js").Upload[]} */
  of(conversation) {
    return this.#keys(conversation).map((key) => this.uploads.get(key));
  }

  /** @param {string} conversation */
  room(conversation) {
    return MOST - this.#keys(conversation).length;
  }

  /** @param {string} conversation @param {Blob} file @param {any} facts @returns {import("./uploads.js").Upload} */
  add(conversation, file, facts) {
    const upload = this.uploads.add(file, facts);
    this.#set(conversation, [...this.#keys(conversation), upload.key]);
    return upload;
  }

  /** @param {string} conversation @param {string} key */
  remove(conversation, key) {
    this.#set(
      conversation,
      this.#keys(conversation).filter((other) => other !== key),
    );
    this.uploads.remove(key);
  }

  /** Everything goes into a message. @param {string} conversation */
  take(conversation) {
    const taken = this.of(conversation).map(remembered);
    this.#set(conversation, []);
    return taken;
  }

  #keys(conversation) {
    if (!this.#trays.has(conversation)) this.#trays.set(conversation, this.#restore(conversation));
    return this.#trays.get(conversation);
  }

  #restore(conversation) {
    const kept = JSON.parse(this.storage.getItem(this.#name(conversation)) ?? "[]");
    for (const upload of kept) this.uploads.restore(upload);
    return kept.map(({ key }) => key);
  }

  #set(conversation, keys) {
    this.#trays.set(conversation, keys);
    this.#keep(conversation);
    this.emit("changed", conversation);
  }

  #keep(conversation) {
    const uploads = this.of(conversation);
    if (uploads.length) this.storage.setItem(this.#name(conversation), JSON.stringify(uploads.map(remembered)));
    else this.storage.removeItem(this.#name(conversation));
  }

  #uploadChanged(key) {
    for (const [conversation, keys] of this.#trays) {
      if (!keys.includes(key) || !this.uploads.get(key)) continue;
      if (this.uploads.get(key).state === "done") this.#keep(conversation);
      this.emit("changed", conversation);
    }
  }

  #name(conversation) {
    return `switchboard.tray.${this.me()}.${conversation}`;
  }
}
