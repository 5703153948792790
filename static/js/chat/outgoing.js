import { Emitter } from "../switchboard/emitter.js";

const PREFIX = "switchboard.outgoing.";
const PATIENCE = 24 * 60 * 60 * 1000;

/**
 * What this person has said and the server has not confirmed. Each keeps its `client_id` until it is, so that however
 * often it goes out it is said once; it also outlives the page, if that is closed before.
 *
 * @typedef {object} Echo
 * @property {string} client_id
 * @property {string} conversation
 * @property {string} sender
 * @property {string} body
 * @property {any} reply_to the quoted message, as replies show it
 * @property {string} created_at
 * @property {"pending" | "failed"} state
 * @property {string} [error] why it failed, for people
 *
 * Emits `changed` with the id of the conversation.
 */
export class Outgoing extends Emitter {
  /** @type {Map<string, Echo>} by `client_id`, in the order in which they were said */
  #echoes = new Map();
  #queues = new Map();

  /**
   * @param {object} options
   * @param {(type: string, data: any, options: any) => Promise<any>} options.command
   * @param {(message: any) => void} options.confirmed given the message as the server has it
   * @param {() => string} options.me
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} [options.storage]
   */
  constructor({ command, confirmed, me, storage = globalThis.localStorage }) {
    super();
    this.command = command;
    this.confirmed = confirmed;
    this.me = me;
    this.storage = storage;
  }

  /** @param {string} conversation @returns {Echo[]} */
  of(conversation) {
    return [...this.#echoes.values()].filter((echo) => echo.conversation === conversation);
  }

  /** What an earlier page left behind. */
  resume() {
    const left = [];
    for (let place = 0; place < this.storage.length; place += 1) {
      const key = this.storage.key(place);
      if (key.startsWith(PREFIX)) left.push(JSON.parse(this.storage.getItem(key)));
    }
    const mine = left.filter(({ sender }) => sender === this.me());
    mine.sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
    for (const echo of mine) this.#add({ ...echo, state: "pending" });
  }

  /** @param {{conversation: string, body: string, replyTo?: any}} said @returns {Echo} */
  say({ conversation, body, replyTo = null }) {
    return this.#add({
      client_id: crypto.randomUUID(),
      conversation,
      sender: this.me(),
      body,
      reply_to: replyTo,
      created_at: new Date().toISOString(),
      state: "pending",
    });
  }

  /** @param {string} clientId */
  retry(clientId) {
    const echo = this.#echoes.get(clientId);
    if (echo?.state === "failed") this.#add({ ...echo, state: "pending", error: undefined });
  }

  /** Gives one up, or takes out one that arrived. @param {string} clientId */
  remove(clientId) {
    const echo = this.#echoes.get(clientId);
    if (!echo) return;
    this.#echoes.delete(clientId);
    this.storage.removeItem(PREFIX + clientId);
    this.emit("changed", echo.conversation);
  }

  #add(echo) {
    this.#keep(echo);
    const before = this.#queues.get(echo.conversation) ?? Promise.resolve();
    this.#queues.set(
      echo.conversation,
      before.then(() => this.#send(echo)),
    );
    return echo;
  }

  #keep(echo) {
    this.#echoes.set(echo.client_id, echo);
    this.storage.setItem(PREFIX + echo.client_id, JSON.stringify(echo));
    this.emit("changed", echo.conversation);
  }

  /** One after the other in a conversation: so they stand in the order in which they were said. */
  async #send({ client_id: clientId, conversation, body, reply_to: replyTo }) {
    if (!this.#echoes.has(clientId)) return;
    try {
      const data = { conversation, body, reply_to: replyTo?.id ?? null };
      const { message } = await this.command("chat.send", data, { idempotencyKey: clientId, timeout: PATIENCE });
      this.confirmed(message);
      this.remove(clientId);
    } catch (error) {
      const echo = this.#echoes.get(clientId);
      if (echo) this.#keep({ ...echo, state: "failed", error: error.message });
    }
  }
}
