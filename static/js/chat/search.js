import { store } from "../app/store.js";
import { batched, h, icon } from "../ui/dom.js";
import { conversationAvatar } from "./avatars.js";
import { conversationsLike, titleOf } from "./conversation.js";
import { foundMessages, foundMoment, foundWords } from "./found.js";
import { chat } from "./live.js";

const PAUSE = 250;
/** Nothing, or a letter with which too much begins. In scripts of whole words it is enough. */
const TOO_SHORT = /^[a-z0-9]?$/i;

/**
 * A field over the list: conversations by their title as one types, messages by their words. What is found takes the
 * place of the list until the field is empty again.
 *
 * @param {HTMLElement} list @param {AbortSignal} signal
 */
export function chatSearch(list, signal) {
  const input = searchField("Search conversations and messages", "/");
  const status = h("p", { class: "visually-hidden", role: "status" });
  const titles = h("div", {});
  const messages = h("div", {});
  const results = h(
    "section",
    { class: "chat-list-body chat-found", "aria-label": "Search results", hidden: true },
    titles,
    messages,
  );
  let waiting;
  let newest;
  let shownTitles = "";

  const text = () => input.value.trim();
  /** Conversations may come while one types, and rows that are the same stay: somebody may be on one of them. */
  const showTitles = () => {
    const found = text() ? conversationsLike(chat.list(), text()) : [];
    const now = found.map((conversation) => `${conversation.id} ${titleOf(conversation)}`).join("\n");
    if (now !== shownTitles) titles.replaceChildren(...titleBox(found));
    shownTitles = now;
  };
  const wrote = () => {
    clearTimeout(waiting);
    results.hidden = !text();
    list.hidden = !results.hidden;
    showTitles();
    if (!TOO_SHORT.test(text())) waiting = setTimeout(look, PAUSE);
    else forget();
  };
  const forget = () => {
    newest = null;
    status.textContent = "";
    messages.replaceChildren();
  };
  /** What was found before stays until something else is. */
  const look = () => {
    const found = foundMessages({
      text: text(),
      row: messageLink,
      signal,
      loaded: (count) => (status.textContent = count === 1 ? "One message found" : `${count} messages found`),
      shown: () => found === newest && messages.replaceChildren(box("Messages", found)),
    });
    newest = found;
    if (!messages.children.length) messages.replaceChildren(box("Messages", found));
  };
  const clear = () => {
    input.value = "";
    wrote();
  };
  const pressed = (event) => {
    if (event.key === "Escape" && text()) {
      event.preventDefault();
      clear();
      input.focus();
    } else moveThrough(event, [input, ...results.querySelectorAll("a")]);
  };
  input.addEventListener("input", wrote);
  for (const place of [input, results]) place.addEventListener("keydown", pressed);
  const later = batched(showTitles);
  const end = chat.on("conversation", later);
  store.watch("chat-list", later, signal);
  signal.addEventListener("abort", () => {
    clearTimeout(waiting);
    end();
  });

  return {
    field: h("search", { class: "chat-search" }, h("div", { class: "input-wrap" }, icon("search"), input), status),
    results,
  };
}

/** @param {string} label @param {string} [shortcut] */
export function searchField(label, shortcut) {
  return h("input", {
    class: "input",
    type: "search",
    name: "q",
    placeholder: "Search",
    "aria-label": label,
    "aria-keyshortcuts": shortcut,
    autocomplete: "off",
    maxlength: "100",
    enterkeyhint: "search",
  });
}

function box(title, content) {
  return h("section", { "aria-label": title }, h("h3", { class: "found-title" }, title), content);
}

function titleBox(found) {
  const row = (conversation) => h("li", {}, conversationLink(conversation));
  return found.length ? [box("Conversations", h("ul", { class: "conversations" }, found.map(row)))] : [];
}

function conversationLink(conversation) {
  return h(
    "a",
    { class: "conversation", href: `/app/chat/${conversation.id}` },
    conversationAvatar(conversation),
    h("span", { class: "conversation-title" }, h("bdi", {}, titleOf(conversation))),
  );
}

function messageLink(found) {
  const { conversation: id, seq } = found.message;
  const conversation = chat.conversation(id);
  return h(
    "a",
    { class: "conversation", href: `/app/chat/${id}?at=${seq}` },
    conversation && conversationAvatar(conversation),
    h(
      "span",
      { class: "conversation-body" },
      h(
        "span",
        { class: "conversation-line" },
        h("span", { class: "conversation-title" }, h("bdi", {}, conversation ? titleOf(conversation) : "Conversation")),
        foundMoment(found.message),
      ),
      h("span", { class: "found-words", dir: "auto" }, foundWords(found)),
    ),
  );
}

/** @param {KeyboardEvent} event @param {HTMLElement[]} stops */
function moveThrough(event, stops) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  stops[stops.indexOf(document.activeElement) + step]?.focus();
}
