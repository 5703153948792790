import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { isMe, know, onPerson, person } from "../people/directory.js";
import { openReport } from "../people/report.js";
import { confirmDialog } from "../ui/dialog.js";
import { find, h, icon } from "../ui/dom.js";
import { emptyState, errorState } from "../ui/placeholders.js";
import { attempt, toast } from "../ui/toast.js";
import { deck } from "./attachments/deck.js";
import { openGallery } from "./attachments/gallery.js";
import { listenToDrop } from "./attachments/sources.js";
import { composer } from "./composer.js";
import { nameOf } from "./conversation.js";
import { editor } from "./editor.js";
import { threadHead } from "./head.js";
import { change, chat, loadMessages, marks, outgoing } from "./live.js";
import { peopleIn } from "./members.js";
import { fillRow } from "./message.js";
import { typingWords } from "./notice.js";
import { previewWords } from "./preview.js";
import { rowsOf } from "./rows.js";
import { messageTools } from "./tools.js";
import { ThreadWindow } from "./window.js";

const PAGE = 90;
const HIGHLIGHTED_FOR = 2000;

/** One conversation, open. */
export class Thread {
  #drawn = new WeakMap();
  #editing = null;
  #newFrom;
  #started = false;
  #heard;
  /** What the last move showed. */
  #shown = [];
  /** The message to which Tab leads. */
  #stop = null;

  /** @param {string} id @param {AbortSignal} signal */
  constructor(id, signal) {
    this.id = id;
    this.signal = signal;
    const { unread, read_seq: readSeq, last_seq: lastSeq } = this.conversation;
    this.#newFrom = unread > 0 ? readSeq + 1 : null;
    this.#heard = lastSeq;
    this.#build();
    this.#listen();
  }

  get conversation() {
    return chat.conversation(this.id);
  }

  #build() {
    this.list = h("ol", { class: "rows" });
    this.before = h("div", { class: "thread-before", role: "status" });
    this.scroller = h(
      "div",
      { class: "thread-scroll", role: "region", "aria-label": "Messages" },
      this.before,
      this.list,
    );
    this.typing = h("p", { class: "typing", role: "status" });
    this.downCount = h("span", { class: "count", hidden: true });
    this.down = h(
      "button",
      {
        class: "button button-icon thread-down",
        type: "button",
        "aria-label": "To the latest message",
        hidden: true,
        click: () => attempt(() => this.window.showEnd()),
      },
      icon("chevron-down"),
      this.downCount,
    );
    this.head = threadHead(this.id, { jump: (seq) => this.jump(seq), signal: this.signal });
    this.composer = composer({
      conversation: this.id,
      send: (said) => this.#say(said),
      editLast: () => this.#editLast(),
      people: this.conversation.kind === "group" ? () => this.#others() : null,
      signal: this.signal,
    });
    this.tools = messageTools({
      conversation: () => this.conversation,
      isMine: ({ sender }) => isMe(sender),
      react: (message, emoji) => this.#react(message, emoji),
      actions: {
        reply: (message) => this.composer.reply(message),
        edit: (message) => this.#edit(message),
        remove: (message) => this.#remove(message),
        pin: (message) => this.#pin(message),
        report: ({ id, sender }) => openReport(person(sender), { message: id }),
      },
    });
    this.window = new ThreadWindow({
      scroller: this.scroller,
      list: this.list,
      timeline: () => chat.timeline(this.id),
      conversation: () => this.conversation,
      rows: (messages, withEnd) => this.#rows(messages, withEnd),
      draw: (row, known) => this.#draw(row, known),
      load: (...place) => loadMessages(this.id, ...place),
      moved: (state) => this.#moved(state),
    });
    this.element = h(
      "section",
      { class: "thread", "aria-label": "Conversation" },
      this.head.element,
      h("div", { class: "thread-body" }, this.scroller, this.typing, this.down),
      this.composer.element,
    );
    listenToDrop(this.element, (...dropped) => this.composer.attach(...dropped), this.signal);
  }

  #listen() {
    const mine = (work) => (id) => id === this.id && this.conversation && work();
    const stops = [
      chat.on(
        "messages",
        mine(() => this.#said()),
      ),
      chat.on(
        "conversation",
        mine(() => this.window.redraw()),
      ),
      chat.on(
        "typing",
        mine(() => this.#showTyping()),
      ),
      outgoing.on(
        "changed",
        mine(() => this.window.redraw()),
      ),
    ];
    onPerson(() => {
      this.#drawn = new WeakMap();
      if (this.conversation) this.window.redraw();
    }, this.signal);
    this.signal.addEventListener("abort", () => {
      stops.forEach((stop) => stop());
      this.window.stop();
      deck.stop();
    });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal: this.signal });
    this.list.addEventListener("pointerover", (event) => this.#reach(event.target));
    this.list.addEventListener("click", (event) => this.#reach(event.target));
    this.list.addEventListener("pointerleave", () => this.tools.leave());
    this.list.addEventListener("focusin", (event) => {
      this.#reach(event.target);
      this.#stopAt(event.target.closest(".row-message"));
    });
    this.list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /**
   * Fills it, from what is at hand or from the server.
   *
   * @param {number} at the place of the message to be found there; without one, where reading goes on
   */
  async start(at) {
    const { peer } = this.conversation;
    if (peer) know([peer.user]);
    try {
      await this.#fetch(at);
    } catch (error) {
      if (!this.signal.aborted)
        this.list.replaceChildren(
          h(
            "li",
            { class: "thread-state" },
            errorState(error, () => this.start(at)),
          ),
        );
      return;
    }
    if (this.signal.aborted || !this.conversation) return;
    this.list.replaceChildren();
    const timeline = chat.timeline(this.id);
    if (timeline.at(at)) await this.jump(at);
    else if (timeline.at(this.#newFrom)) await this.window.show(this.#newFrom);
    else await this.window.showEnd();
    this.#started = true;
    this.window.redraw();
  }

  async #fetch(at) {
    const { last_seq: lastSeq, read_seq: readSeq, cleared_seq: clearedSeq, unread } = this.conversation;
    const timeline = chat.timeline(this.id);
    const ready = timeline.last === lastSeq && (timeline.at(readSeq) || timeline.first <= readSeq + 1);
    if ((at ? timeline.at(at) : ready) || lastSeq === clearedSeq) return;
    this.before.replaceChildren(h("span", { class: "spinner", role: "img", "aria-label": "Loading" }));
    const isFarUp = at || unread > PAGE / 2;
    await loadMessages(this.id, isFarUp ? { before: (at || readSeq) + PAGE / 2, limit: PAGE } : { limit: PAGE });
  }

  /** To a message, wherever in the history it is. @param {number} seq */
  async jump(seq) {
    await attempt(async () => {
      const element = await this.window.show(seq);
      if (!element) return;
      element.focus({ preventScroll: true });
      element.dataset.found = "";
      setTimeout(() => delete element.dataset.found, HIGHLIGHTED_FOR);
    });
  }

  #rows(messages, withEnd) {
    const echoes = withEnd ? outgoing.of(this.id) : [];
    const { id: me } = store.get("me");
    return rowsOf({ messages, echoes, conversation: this.conversation, me, newFrom: this.#newFrom });
  }

  #draw(row, known) {
    const { message } = row;
    const editing = message?.id !== undefined && message.id === this.#editing;
    const quoted = message?.reply_to && this.#quoted(message.reply_to);
    const facts = [message, row.begins, row.ends, row.progress, editing, quoted?.body, quoted?.deleted];
    const drawn = known && this.#drawn.get(known);
    if (drawn?.every((fact, place) => Object.is(fact, facts[place]))) return known;
    const element = known ?? h("li", { class: `row-${row.kind}` });
    this.#mark(element, row);
    fillRow(element, row, {
      group: this.conversation.kind === "group",
      quoted,
      editor: editing ? this.#editor(message) : null,
      actions: {
        jump: (seq) => this.jump(seq),
        react: (to, emoji) => this.#react(to, emoji),
        retry: (clientId) => outgoing.retry(clientId),
        discard: (clientId) => outgoing.discard(clientId),
        leaveOut: (clientId, key) => outgoing.leaveOut(clientId, key),
        openPicture: ({ id }) => openGallery(this.id, id, this.signal),
      },
    });
    this.#drawn.set(element, facts);
    return element;
  }

  #mark(element, { kind, message, mine, begins, ends }) {
    if (kind === "message" || kind === "notice") element.dataset.anchor = "";
    if (message?.seq !== undefined && kind !== "day") element.dataset.seq = message.seq;
    if (kind !== "message") return;
    element.tabIndex = element === this.#stop ? 0 : -1;
    element.toggleAttribute("data-mine", mine);
    element.toggleAttribute("data-begins", begins);
    element.toggleAttribute("data-ends", ends);
    element.toggleAttribute("data-echo", message.id === undefined);
  }

  /** What a reply answers, as it is now if that is known. */
  #quoted(replyTo) {
    const now = chat.timeline(this.id).at(replyTo.seq);
    if (!now) return replyTo;
    return { ...replyTo, body: now.body, attachments: now.attachments, deleted: Boolean(now.deleted_at) };
  }

  /** Often, and mostly for nothing: what is as it was is left alone, or else the browser lays it all out again. */
  #moved({ busy: loading, error, atStart, atEnd }) {
    const { unread = 0, last_seq: lastSeq, cleared_seq: clearedSeq } = this.conversation ?? {};
    const written = outgoing.of(this.id).length;
    const facts = [loading, error, atStart, atEnd, unread, lastSeq, this.#started, clearedSeq, written];
    if (facts.some((fact, place) => !Object.is(fact, this.#shown[place]))) this.#show(...facts);
    this.#shown = facts;
    this.#keepStop();
    this.#seen();
  }

  #show(loading, error, atStart, atEnd, unread, lastSeq) {
    if (error) this.before.replaceChildren(this.#retry(error));
    else if (loading)
      this.before.replaceChildren(h("span", { class: "spinner", role: "img", "aria-label": "Loading" }));
    else this.before.replaceChildren(...(atStart ? [this.#beginning()] : []));
    // While it is being opened, the way to its end would be crossed by the way to where reading goes on.
    this.down.hidden = atEnd || !lastSeq || !this.#started;
    this.downCount.hidden = !unread;
    this.downCount.textContent = unread > 99 ? "99+" : unread;
  }

  #retry(error) {
    return h(
      "p",
      { class: "muted small" },
      `${error.message} `,
      h("button", { class: "link-button", type: "button", click: () => this.window.retry() }, "Try again"),
    );
  }

  #beginning() {
    const { last_seq: lastSeq, cleared_seq: clearedSeq, peer } = this.conversation;
    if (lastSeq > clearedSeq || outgoing.of(this.id).length)
      return h("p", { class: "muted small" }, "This is where the conversation begins.");
    const whom = peer ? nameOf(peer.user) : "everybody";
    return emptyState({ title: "Nothing has been said yet", message: `Write the first message to ${whom}.` });
  }

  /** Something was said or changed here. */
  #said() {
    const message = this.conversation.last_message;
    if (message && message.seq > this.#heard) {
      this.#heard = message.seq;
      if (!isMe(message.sender)) find("#announcer").textContent = previewWords(message, { kind: "group" });
    }
    this.window.redraw();
  }

  #seen() {
    if (document.visibilityState !== "visible" || !this.conversation || !this.scroller.isConnected) return;
    const seq = this.window.lastSeen();
    if (seq) marks.read(this.conversation, seq);
  }

  #showTyping() {
    const names = chat.typing(this.id).map((id) => nameOf(person(id)));
    this.typing.replaceChildren(...(names.length ? [dots(), h("span", {}, typingWords(names))] : []));
  }

  #say({ body, replyTo, attachments }) {
    this.#newFrom = null;
    outgoing.say({ conversation: this.id, body, replyTo, attachments });
    this.window.showEnd().catch(() => {});
  }

  async #react({ id, reactions }, emoji) {
    const remove = reactions.some(({ emoji: shown, users }) => shown === emoji && users.some(isMe));
    await attempt(() => change("chat.react", { message: id, emoji, remove }));
  }

  #edit({ id }) {
    this.#editing = id;
    this.window.redraw();
  }

  #editor(message) {
    return editor(message, {
      save: (body) => change("chat.edit", { message: message.id, body }),
      done: () => {
        this.#editing = null;
        this.window.redraw();
        this.composer.focus();
      },
    });
  }

  async #others() {
    return (await peopleIn(this.id)).filter(({ id }) => !isMe(id));
  }

  #editLast() {
    const last = chat
      .timeline(this.id)
      .messages.findLast(({ kind, sender, deleted_at: gone }) => kind === "text" && isMe(sender) && !gone);
    if (!last) return;
    this.#edit(last);
    queueMicrotask(() => this.window.elementOf(last.seq)?.scrollIntoView({ block: "nearest" }));
  }

  async #remove(message) {
    const sure = await confirmDialog({
      title: "Delete this message?",
      message: "Its words disappear for everybody. That there was a message remains.",
      action: "Delete",
      danger: true,
    });
    if (sure) await attempt(() => change("chat.delete", { message: message.id }));
  }

  async #pin({ id, pinned_at: pinnedAt }) {
    await attempt(async () => {
      chat.applyMessage(await (pinnedAt ? api.delete(`messages/${id}/pin/`) : api.put(`messages/${id}/pin/`)));
      toast(pinnedAt ? "The message is no longer pinned." : "The message is pinned.");
    });
  }

  /** The tools go to the message under the pointer or the focus, if there is anything to do with it. */
  #reach(target) {
    const row = target.closest?.(".row-message");
    const message = row && this.#messageOf(row);
    if (message && !message.deleted_at && this.#editing !== message.id) this.tools.moveTo(row, message);
    else if (row) this.tools.leave();
  }

  /** While the focus is elsewhere, Tab leads to the latest one. */
  #keepStop() {
    if (this.#stop?.isConnected && this.list.contains(document.activeElement)) return;
    let last = this.list.lastElementChild;
    while (last && !last.matches(".row-message")) last = last.previousElementSibling;
    this.#stopAt(last);
  }

  #stopAt(row) {
    if (!row || row === this.#stop) return;
    if (this.#stop) this.#stop.tabIndex = -1;
    row.tabIndex = 0;
    this.#stop = row;
  }

  #messageOf(row) {
    return row.dataset.seq && chat.timeline(this.id).at(Number(row.dataset.seq));
  }

  /** Arrows go from message to message, Enter opens what can be done with one. */
  #pressed(event) {
    const row = event.target;
    if (!row.matches(".row-message")) return;
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (step) this.#focusNext(event, row, step);
    else if (event.key === "Enter" && this.tools.element.parentNode === row) {
      event.preventDefault();
      this.tools.open();
    } else if (event.key === "Escape") this.composer.focus();
  }

  #focusNext(event, row, step) {
    event.preventDefault();
    let next = row[step];
    while (next && !next.matches(".row-message")) next = next[step];
    if (next) next.focus();
    else if (step === "nextElementSibling") this.composer.focus();
  }
}

function dots() {
  return h("span", { class: "typing-dots", "aria-hidden": "true" }, h("span"), h("span"), h("span"));
}
