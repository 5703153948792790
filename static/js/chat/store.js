import { Emitter } from "../switchboard/emitter.js";
import { isListed, merged, withMessage, withPresence, withRead } from "./conversation.js";
import { Timeline } from "./timeline.js";

const TYPING_LASTS = 5000;

/**
 * What this page knows of conversations. Events, answers, pages and `sync` all end here, and in whatever order and
 * however often they come, the state is the same.
 *
 * Emits `conversation` (its id) when one is not what it was, `messages` (its id) when what was said is not,
 * `typing` (its id), and `unknown` (its id) when something is heard of one that is not here.
 */
export class ChatStore extends Emitter {
  /** @type {Map<string, import("./conversation.js").Conversation>} */
  #conversations = new Map();
  /** @type {Map<string, Timeline>} */
  #timelines = new Map();
  /** What was heard of conversations before they themselves were. */
  #early = new Map();
  /** The change by which one ended for this person. */
  #left = new Map();
  /** Who writes where, and the timer that ends it. */
  #typing = new Map();

  /** @param {() => string} me this person's id */
  constructor(me) {
    super();
    this.me = me;
  }

  /** @param {string} id @returns {import("./conversation.js").Conversation | undefined} */
  conversation(id) {
    return this.#conversations.get(id);
  }

  /** What belongs in the list, the last one used first. */
  list() {
    const listed = [...this.#conversations.values()].filter(isListed);
    return listed.sort((one, other) => Date.parse(other.active_at) - Date.parse(one.active_at));
  }

  /** The direct conversation with somebody, if there is one here. @param {string} user */
  directWith(user) {
    return [...this.#conversations.values()].find(({ peer }) => peer?.user.id === user);
  }

  /** How many conversations hold something unread. */
  unread() {
    return this.list().filter(({ unread }) => unread > 0).length;
  }

  /** @param {string} id @returns {Timeline} */
  timeline(id) {
    const known = this.#timelines.get(id);
    if (known) return known;
    const timeline = new Timeline();
    timeline.clear(this.#conversations.get(id)?.cleared_seq ?? 0);
    this.#timelines.set(id, timeline);
    return timeline;
  }

  /** @param {string} id @returns {string[]} who writes there now */
  typing(id) {
    return [...(this.#typing.get(id)?.keys() ?? [])];
  }

  applyConversation(view) {
    const { id, change } = view;
    const known = this.#conversations.get(id);
    if (change <= (this.#left.get(id) ?? 0)) return;
    if (view.left) return this.#leave(id, change, known);
    const conversation = merged(known, view);
    if (conversation === known) return;
    this.#keep(conversation);
    if (!known) this.#catchUp(id);
  }

  applyMessage(message) {
    const { conversation: id, sender } = message;
    if (message.change <= (this.#left.get(id) ?? 0)) return;
    const known = this.#conversations.get(id);
    if (!known) return this.#tooEarly(id, () => this.applyMessage(message));
    if (message.seq <= known.cleared_seq) return;
    const news = this.timeline(id).apply(message);
    const conversation = withMessage(known, message, this.me());
    if (message.seq > known.last_seq) this.#stopTyping(id, sender);
    if (conversation !== known) this.#keep(conversation);
    if (news) this.emit("messages", id);
  }

  applyRead(read) {
    const known = this.#conversations.get(read.conversation);
    if (read.change <= (this.#left.get(read.conversation) ?? 0)) return;
    if (!known) return this.#tooEarly(read.conversation, () => this.applyRead(read));
    const conversation = withRead(known, read, this.me());
    if (conversation !== known) this.#keep(conversation);
  }

  applyPresence({ user, status, last_seen: lastSeen }) {
    const known = this.directWith(user);
    if (!known?.peer.presence) return;
    const conversation = withPresence(known, { status, last_seen: lastSeen });
    if (conversation !== known) this.#keep(conversation);
  }

  applyTyping({ conversation: id, user }) {
    if (user === this.me() || !this.#conversations.has(id)) return;
    const typing = this.#typing.get(id) ?? new Map();
    clearTimeout(typing.get(user));
    typing.set(
      user,
      setTimeout(() => this.#stopTyping(id, user), TYPING_LASTS),
    );
    this.#typing.set(id, typing);
    this.emit("typing", id);
  }

  /** A page of `sync`. */
  applyMissed({ conversations, messages }) {
    for (const view of conversations) this.applyConversation(view);
    for (const message of messages) this.applyMessage(message);
  }

  /** A page of history. @param {string} id @param {any[]} page @param {{joins?: boolean}} [options] */
  addPage(id, page, options) {
    const seq = this.#conversations.get(id)?.cleared_seq ?? 0;
    this.timeline(id).add(
      page.filter((message) => message.seq > seq),
      options,
    );
    const newest = page.at(-1);
    if (newest) this.applyMessage(newest);
    this.emit("messages", id);
  }

  /** Too much has happened: what is here is as good as nothing. */
  forget() {
    const ids = [...this.#conversations.keys()];
    this.#conversations.clear();
    this.#timelines.clear();
    this.#early.clear();
    for (const id of ids) this.emit("conversation", id);
  }

  /** One that is gone from view without an event, as behind a block. @param {string} id */
  drop(id) {
    this.#early.delete(id);
    this.#timelines.delete(id);
    if (this.#conversations.delete(id)) this.emit("conversation", id);
  }

  #keep(conversation) {
    this.#conversations.set(conversation.id, conversation);
    const cleared = this.#timelines.get(conversation.id)?.clear(conversation.cleared_seq);
    this.emit("conversation", conversation.id);
    if (cleared) this.emit("messages", conversation.id);
  }

  #leave(id, change, known) {
    if (known && known.change > change) return;
    this.#left.set(id, change);
    this.drop(id);
  }

  #tooEarly(id, apply) {
    const waiting = this.#early.get(id) ?? [];
    this.#early.set(id, [...waiting, apply]);
    if (waiting.length === 0) this.emit("unknown", id);
  }

  #catchUp(id) {
    const waiting = this.#early.get(id) ?? [];
    this.#early.delete(id);
    for (const apply of waiting) apply();
  }

  #stopTyping(id, user) {
    const typing = this.#typing.get(id);
    clearTimeout(typing?.get(user));
    if (typing?.delete(user)) this.emit("typing", id);
  }
}
