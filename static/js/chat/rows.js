import { progressOf } from "./conversation.js";

const TOGETHER = 5 * 60 * 1000;

/**
 * @typedef {object} Row
 * @property {string} key what it is, whatever happens to it
 * @property {"day" | "unread" | "notice" | "message"} kind
 * @property {any} [message] a message, or an echo of one that is under way
 * @property {boolean} [mine]
 * @property {boolean} [begins] the first of several of one person
 * @property {boolean} [ends] the last of them
 * @property {"pending" | "failed" | "sent" | "delivered" | "read" | null} [progress] of one's own
 */

/**
 * What stands in a thread, from top to bottom.
 *
 * @param {object} options
 * @param {any[]} options.messages in their order
 * @param {any[]} options.echoes what follows them and is under way
 * @param {any} options.conversation
 * @param {string} options.me
 * @param {number | null} options.newFrom the place of the first message that was unread
 * @returns {Row[]}
 */
export function rowsOf({ messages, echoes, conversation, me, newFrom }) {
  const arrived = new Set(messages.filter(({ sender }) => sender === me).map(({ client_id: id }) => id));
  const said = [...messages, ...echoes.filter(({ client_id: id }) => !arrived.has(id))];
  const rows = [];
  let last = null;
  for (const message of said) {
    const before = rows.length;
    if (!last || dayOf(message) !== dayOf(last)) rows.push({ key: `day ${dayOf(message)}`, kind: "day", message });
    if (message.seq === newFrom) rows.push({ key: "unread", kind: "unread" });
    rows.push(rowOf(message, { conversation, me, previous: rows.length === before ? last : null }));
    last = message;
  }
  rows.forEach((row, place) => {
    row.ends = row.kind === "message" && !(rows[place + 1]?.kind === "message" && !rows[place + 1].begins);
  });
  return rows;
}

function rowOf(message, { conversation, me, previous }) {
  const mine = message.sender === me;
  const key = `${message.sender} ${message.client_id}`;
  if (message.kind === "notice") return { key, kind: "notice", message };
  return {
    key,
    kind: "message",
    message,
    mine,
    begins: !(previous && continues(previous, message)),
    progress: mine && !message.deleted_at ? (message.state ?? progressOf(conversation, message.seq)) : null,
  };
}

function continues(previous, message) {
  const pause = Date.parse(message.created_at) - Date.parse(previous.created_at);
  return previous.kind !== "notice" && previous.sender === message.sender && pause < TOGETHER;
}

function dayOf({ created_at: moment }) {
  return new Date(moment).toDateString();
}
