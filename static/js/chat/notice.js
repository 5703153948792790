import { spell } from "../ui/time.js";

/**
 * What happened in a conversation, in words: "Meera added Arjun and Kavya".
 *
 * @param {{sender: string, notice: {what: string, users?: string[], title?: string, outcome?: string, seconds?: number}}} message
 * @param {(id: string, place: "subject" | "object") => string} name what somebody is called
 */
export function noticeWords({ sender, notice }, name) {
  if (notice.what === "call") return callWords(sender, notice, name);
  const who = name(sender, "subject");
  const whom = together((notice.users ?? []).map((id) => name(id, "object")));
  const sentences = {
    gathered: () => "Began with the call",
    created: () => `${who} began the group “${notice.title}”`,
    renamed: () => `${who} named the group “${notice.title}”`,
    picture_changed: () => `${who} changed the picture`,
    picture_removed: () => `${who} removed the picture`,
    added: () => `${who} added ${whom}`,
    removed: () => `${who} removed ${whom}`,
    left: () => `${who} left`,
    owner: () => `${who} made ${whom} the owner`,
    admin: () => `${who} made ${whom} an admin`,
    member: () => `${who} made ${whom} a member again`,
  };
  return (sentences[notice.what] ?? (() => `${who} changed the group`))();
}

/** To the one who called it is another story than to the one who was called. */
function callWords(sender, { kind, outcome, seconds }, name) {
  const who = name(sender, "subject");
  const what = kind === "video" ? "video call" : "call";
  if (outcome === "ended") return seconds ? `${who} made a ${what} of ${spell(seconds)}` : `${who} made a ${what}`;
  if (outcome === "declined") return `The ${what} was declined`;
  return who === "You" ? `Your ${what} was not answered` : `You missed a ${what} from ${who}`;
}

const SHOWN = 6;

/** @param {string[]} names */
export function together(names) {
  if (names.length > SHOWN) return `${names.slice(0, SHOWN - 1).join(", ")} and ${names.length - SHOWN + 1} others`;
  return new Intl.ListFormat("en").format(names);
}

/** Who is writing. @param {string[]} names */
export function typingWords(names) {
  if (names.length === 0) return "";
  if (names.length > 2) return "Several people are typing";
  return `${together(names)} ${names.length === 1 ? "is" : "are"} typing`;
}
