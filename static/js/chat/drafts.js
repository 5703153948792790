import { store } from "../app/store.js";

/** What was begun and not sent, by conversation, in this browser only. */
const key = (conversation) => `switchboard.draft.${store.get("me").id}.${conversation}`;

/** @param {string} conversation @returns {string} */
export function draftOf(conversation) {
  return localStorage.getItem(key(conversation)) ?? "";
}

/** @param {string} conversation @param {string} text */
export function keepDraft(conversation, text) {
  if (text.trim()) localStorage.setItem(key(conversation), text);
  else localStorage.removeItem(key(conversation));
  store.set("draft-changed", { conversation });
}
