import { api } from "../app/session.js";
import { isMe } from "../people/directory.js";
import { h } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { briefly, exactly } from "../ui/time.js";
import { firstName } from "./preview.js";

/**
 * Messages by their words, the latest first.
 *
 * @param {object} options
 * @param {string} options.text
 * @param {string} [options.conversation] only there
 * @param {(found: any) => HTMLElement} options.row
 * @param {AbortSignal} options.signal
 * @param {(count: number) => void} [options.loaded]
 * @param {() => void} [options.shown]
 */
export function foundMessages({ text, conversation, row, signal, loaded, shown }) {
  const query = { q: text, ...(conversation && { conversation }) };
  return pagedList({
    page: (next) => (next ? api.page(next) : api.page("messages/search/", query)),
    row: (found) => h("li", {}, row(found)),
    signal,
    loaded,
    shown,
    empty: () => emptyState({ title: `Nothing about “${text}”`, message: "Try another word, or only its beginning." }),
  });
}

/** What a message that was found says, with the words it was found by. @param {any} found @returns {any[]} */
export function foundWords({ message, snippet }) {
  return [
    h("span", { class: "found-sender" }, `${isMe(message.sender) ? "You" : firstName(message.sender)}: `),
    snippet.map(({ text, hit }) => (hit ? h("mark", {}, text) : text)),
  ];
}

/** @param {any} message */
export function foundMoment({ created_at: moment }) {
  return h("time", { class: "conversation-time", datetime: moment, title: exactly(moment) }, briefly(moment));
}
