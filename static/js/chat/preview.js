import { isMe, person } from "../people/directory.js";
import { attachmentWords } from "./attachments/words.js";
import { nameOf } from "./conversation.js";
import { noticeWords } from "./notice.js";

/** What somebody is called in a sentence. @param {string} id @param {"subject" | "object"} place */
export function called(id, place) {
  if (isMe(id)) return place === "subject" ? "You" : "you";
  return firstName(id);
}

/** @param {string} id */
export function firstName(id) {
  return nameOf(person(id)).split(" ")[0];
}

/** A message in one line. @param {any} message */
export function plainWords(message) {
  if (message.kind === "notice") return noticeWords(message, called);
  if (message.deleted_at || message.deleted) return "Deleted message";
  const said = message.body.replace(/\s+/g, " ");
  return [attachmentWords(message.attachments), said].filter(Boolean).join(" · ");
}

/** With who said it, where that is not clear. @param {any} message @param {any} conversation */
export function previewWords(message, { kind }) {
  if (message.kind === "notice") return plainWords(message);
  if (isMe(message.sender)) return `You: ${plainWords(message)}`;
  return kind === "group" ? `${firstName(message.sender)}: ${plainWords(message)}` : plainWords(message);
}
