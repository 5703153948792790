import { sections } from "./sections.js";
import { store } from "./store.js";

let words = "";

/** What the document is called. @param {string} title */
export function setTitle(title) {
  words = title;
  show();
}

/** What waits stands in front, where a tab shows it. */
export function startTitle() {
  for (const { badge } of sections) if (badge) store.watch(badge, show);
}

function show() {
  if (!words) return;
  const waiting = sections.reduce((sum, { badge }) => sum + ((badge && store.get(badge)) || 0), 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${words} · Switchboard`;
}
