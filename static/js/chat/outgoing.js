import { Emitter } from "../switchboard/emitter.js";

/** @typedef {import("./attachments/uploads.js").Uploads} Uploads */

const PREFIX = "switchboard.outgoing.";
const GONE = "attachment_gone";
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
 * @property {any[]} attachments files, each with its `view` once the server has it
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
   * @param {Pick<Uploads, "uploaded" | "retry" | "remove">} [options.uploads]
   * @param {(attachments: any[]) => void} [options.handOver] given files whose message the server has
   * @param {Kept} [options.storage]
   * @param {Kept} [options.tab] for what only this tab can finish
   *
   * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Kept
   */
  constructor({
    command,
    confirmed,
    me,
    uploads,
    handOver = () => {},
    storage = globalThis.localStorage,
    tab = globalThis.sessionStorage,
  }) {
    super();
    Object.assign(this, { command, confirmed, me, uploads, handOver, storage, tab });
  }

  /** @param {string} conversation @returns {Echo[]} */
  of(conversation) {
    return [...this.#echoes.values()].filter((echo) => echo.conversation === conversation);
  }

  /** What an earlier page left behind. */
  resume() {
    const mine = [this.storage, this.tab].flatMap(keptIn).filter(({ sender }) => sender === this.me());
    mine.sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
    for (const echo of mine) this.#add({ attachments: [], ...echo, state: "pending" });
  }

  /** @param {{conversation: string, body: string, replyTo?: any, attachments?: any[]}} said @returns {Echo} */
  say({ conversation, body, replyTo = null, attachments = [] }) {
    return this.#add({
      client_id: crypto.randomUUID(),
      conversation,
      sender: this.me(),
      body,
      reply_to: replyTo,
      attachments,
      created_at: new Date().toISOString(),
      state: "pending",
    });
  }

  /** Once more, without the files that cannot be had any more. @param {string} clientId */
  retry(clientId) {
    const echo = this.#echoes.get(clientId);
    if (echo?.state !== "failed") return;
    const attachments = echo.attachments.filter(({ key, view }) => view || this.uploads.retry(key));
    if (!echo.body && !attachments.length) this.discard(clientId);
    else this.#add({ ...echo, attachments, state: "pending", error: undefined });
  }

  /** Goes on without one of its files. @param {string} clientId @param {string} key */
  leaveOut(clientId, key) {
    const echo = this.#echoes.get(clientId);
    const attachments = echo.attachments.filter((file) => file.key !== key);
    if (!echo.body && !attachments.length) return this.discard(clientId);
    this.#keep({ ...echo, attachments });
    return this.uploads.remove(key);
  }

  /** Gives one up. @param {string} clientId */
  discard(clientId) {
    for (const { key } of this.#remove(clientId)) this.uploads.remove(key);
  }

  /** The server has it. @param {string} clientId */
  arrived(clientId) {
    this.handOver(this.#remove(clientId));
  }

  #remove(clientId) {
    const echo = this.#echoes.get(clientId);
    if (!echo) return [];
    this.#echoes.delete(clientId);
    for (const storage of [this.storage, this.tab]) storage.removeItem(PREFIX + clientId);
    this.emit("changed", echo.conversation);
    return echo.attachments;
  }

  #add(echo) {
    this.#keep(echo);
    if (isUploaded(echo)) this.#queue(echo);
    else this.#upload(echo);
    return echo;
  }

  #queue({ client_id: clientId, conversation }) {
    const before = this.#queues.get(conversation) ?? Promise.resolve();
    this.#queues.set(
      conversation,
      before.then(() => this.#send(clientId)),
    );
  }

  /** Meanwhile other messages go ahead: nobody's words wait for a film. */
  async #upload({ client_id: clientId, attachments }) {
    const waiting = attachments.filter(({ view }) => !view).map(({ key }) => this.#uploaded(clientId, key));
    const failed = (await Promise.allSettled(waiting)).find(({ status }) => status === "rejected");
    const echo = this.#echoes.get(clientId);
    if (!echo) return;
    if (isUploaded(echo)) this.#queue(echo);
    else this.#fail(echo, failed.reason);
  }

  async #uploaded(clientId, key) {
    const view = await this.uploads.uploaded(key);
    const echo = this.#echoes.get(clientId);
    if (echo)
      this.#keep({
        ...echo,
        attachments: echo.attachments.map((file) => (file.key === key ? { ...file, view } : file)),
      });
  }

  #keep(echo) {
    this.#echoes.set(echo.client_id, echo);
    // Another tab could send what is uploaded, and nothing else.
    const [there, elsewhere] = isUploaded(echo) ? [this.storage, this.tab] : [this.tab, this.storage];
    there.setItem(PREFIX + echo.client_id, JSON.stringify(echo));
    elsewhere.removeItem(PREFIX + echo.client_id);
    this.emit("changed", echo.conversation);
  }

  /** One after the other in a conversation: so they stand in the order in which they were said. */
  async #send(clientId) {
    const echo = this.#echoes.get(clientId);
    if (!echo) return;
    const { conversation, body, reply_to: replyTo, attachments } = echo;
    try {
      const data = { conversation, body, reply_to: replyTo?.id ?? null };
      if (attachments.length) data.attachments = attachments.map(({ view }) => view.id);
      const { message } = await this.command("chat.send", data, { idempotencyKey: clientId, timeout: PATIENCE });
      this.arrived(clientId);
      this.confirmed(message);
    } catch (error) {
      this.#fail(this.#echoes.get(clientId), error);
    }
  }

  #fail(echo, { code, message: error }) {
    if (!echo) return;
    // Files wait an hour for their message. Another try begins with those that are still at hand here.
    const attachments = code === GONE ? echo.attachments.map((file) => ({ ...file, view: null })) : echo.attachments;
    this.#keep({ ...echo, attachments, state: "failed", error });
  }
}

function isUploaded({ attachments }) {
  return attachments.every(({ view }) => view);
}

function keptIn(storage) {
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  return keys.filter((key) => key.startsWith(PREFIX)).map((key) => JSON.parse(storage.getItem(key)));
}
