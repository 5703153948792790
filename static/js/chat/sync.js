const PAGE = 100;
const SYNC_AFTER = 500;

/**
 * Brings the store to the truth: the list at first, and after every interruption what changed meanwhile.
 *
 * An event does not move the cursor, because another one that happened before it may still be under way; only answers
 * of `chat.sync` do. So that they do not have to go back far, one is asked for now and then.
 */
export class ChatSync {
  #cursor = null;
  #running = null;
  #next = null;
  #events = 0;

  /**
   * @param {object} options
   * @param {import("./store.js").ChatStore} options.chat
   * @param {(type: string, data: any) => Promise<any>} options.command
   * @param {(path: string, query?: any) => Promise<any>} options.page
   * @param {(error: any) => void} options.done told each time all is as it should be, or what was in the way
   */
  constructor({ chat, command, page, done }) {
    this.chat = chat;
    this.command = command;
    this.page = page;
    this.done = done;
  }

  /** A connection began. @param {{cursor: number}} state chat's part of `ready.state` */
  start({ cursor }) {
    return this.#run(() => (this.#cursor === null ? this.#list(cursor) : this.#catchUp()));
  }

  /** Counts what arrives. */
  heard() {
    this.#events += 1;
    if (this.#events >= SYNC_AFTER) this.#run(() => this.#catchUp());
  }

  /** Once more from the beginning, as when something changed of which there is no event. */
  relist() {
    return this.#run(() => this.#list(this.#cursor ?? 0));
  }

  /** A conversation is new: what was said there before this socket listened came by no event. */
  joined() {
    return this.#cursor === null ? undefined : this.#run(() => this.#catchUp());
  }

  /** One at a time; what fails for want of a connection is done when the next one begins. */
  async #run(work) {
    if (this.#running) {
      this.#next = work;
      return this.#running;
    }
    this.#running = this.#attempt(work);
    await this.#running;
    this.#running = null;
    const next = this.#next;
    this.#next = null;
    return next ? this.#run(next) : undefined;
  }

  async #attempt(work) {
    try {
      await work();
      this.done(null);
    } catch (error) {
      if (error.code === undefined) throw error;
      this.done(error);
    }
  }

  /** The cursor is older than the list: what changes while pages are read is asked for afterwards, or was an event. */
  async #list(cursor) {
    let page = await this.page("conversations/", { limit: PAGE });
    for (;;) {
      for (const view of page.results) this.chat.applyConversation(view);
      if (!page.next) break;
      page = await this.page(page.next);
    }
    this.#cursor = cursor;
  }

  async #catchUp() {
    this.#events = 0;
    let missed;
    do {
      missed = await this.command("chat.sync", { cursor: this.#cursor });
      if (missed.reload) {
        this.chat.forget();
        return this.#list(missed.cursor);
      }
      this.chat.applyMissed(missed);
      this.#cursor = missed.cursor;
    } while (missed.more);
    return undefined;
  }
}
