import { h, icon } from "../ui/dom.js";

const WORDS = {
  pending: "Waiting to be sent",
  failed: "Not sent",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
};
const ICONS = { pending: "clock", failed: "warning", sent: "tick", delivered: "ticks", read: "ticks" };

/** How far one's own message has come, as a sign and in words. @param {keyof WORDS} progress */
export function progressSign(progress) {
  return h(
    "span",
    {
      class: "progress-sign",
      "data-progress": progress,
      role: "img",
      "aria-label": WORDS[progress],
      title: WORDS[progress],
    },
    icon(ICONS[progress]),
  );
}
