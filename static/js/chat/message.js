import { store } from "../app/store.js";
import { isMe, person } from "../people/directory.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { atClock, dayWords, exactly } from "../ui/time.js";
import { attachmentsOf, hasLost, isOnlyPictures } from "./attachments/in-message.js";
import { tintOf } from "./avatars.js";
import { nameOf } from "./conversation.js";
import { noticeWords } from "./notice.js";
import { called, plainWords } from "./preview.js";
import { progressSign } from "./progress.js";
import { isEmojiOnly, textNodes } from "./text.js";

/**
 * What can be done from within a message.
 *
 * @typedef {object} Actions
 * @property {(seq: number) => void} jump
 * @property {(message: any, emoji: string) => void} react
 * @property {(clientId: string) => void} retry
 * @property {(clientId: string) => void} discard
 * @property {(clientId: string, key: string) => void} leaveOut
 * @property {(picture: any) => void} openPicture
 */

/** @param {import("./rows.js").Row} row @param {{group: boolean, quoted: any, editor: HTMLElement | null, actions: Actions}} scene */
export function fillRow(element, row, scene) {
  if (row.kind === "day") return element.replaceChildren(h("span", {}, dayWords(row.message.created_at)));
  if (row.kind === "unread") return element.replaceChildren(h("span", {}, "New messages"));
  if (row.kind === "notice") return element.replaceChildren(...notice(row.message));
  return fillMessage(element, row, scene);
}

function notice(message) {
  const { what, kind } = message.notice;
  return [
    what === "call" && icon(kind === "video" ? "video" : "phone"),
    h("span", { dir: "auto" }, noticeWords(message, called)),
    h("time", { datetime: message.created_at, title: exactly(message.created_at) }, atClock(message.created_at)),
  ].filter(Boolean);
}

function fillMessage(element, row, scene) {
  const { message, mine } = row;
  // What opens at a message stays where it is while the message changes.
  const tools = element.querySelector(".message-tools");
  const kept = element.querySelector(".attachments");
  const focused = kept?.contains(document.activeElement) ? document.activeElement : null;
  const parts = [
    scene.group && !mine && face(row),
    h(
      "div",
      { class: "message-stack" },
      scene.editor ?? bubble(row, scene, kept),
      message.reactions?.length > 0 && reactions(message, scene.actions),
      message.state === "failed" && failure(message, scene.actions),
    ),
  ].filter(Boolean);
  for (const child of [...element.children]) if (child !== tools) child.remove();
  element.prepend(...parts);
  if (focused?.isConnected) focused.focus({ preventScroll: true });
}

function face({ message, ends }) {
  if (!ends) return h("span", { class: "message-face" });
  const who = person(message.sender);
  return h("span", { class: "message-face" }, who.photo && avatar(who, { size: "s" }));
}

function bubble(row, { group, quoted, actions }, kept) {
  const { message, mine, begins } = row;
  const gone = Boolean(message.deleted_at);
  const named = group && !mine && begins;
  const files = gone ? null : attachmentsOf(message, { kept, ...actions });
  return h(
    "div",
    {
      class: "bubble",
      "data-gone": gone,
      "data-large": !gone && !quoted && !files && isEmojiOnly(message.body),
      "data-pictures": !gone && isOnlyPictures(message),
    },
    !named && h("span", { class: "visually-hidden" }, mine ? "You: " : `${nameOf(person(message.sender))}: `),
    named && sender(message),
    quoted && !gone && quote(quoted, actions),
    files,
    h("div", { class: "message-body", dir: "auto" }, words(row), foot(row)),
  );
}

function words({ message, mine }) {
  if (message.deleted_at)
    return h("span", { class: "message-text" }, mine ? "You deleted this message" : "This message was deleted");
  return h("span", { class: "message-text" }, textNodes(message.body, { isNamed: (name) => whoIs(name, message) }));
}

function sender({ sender: id }) {
  return h(
    "a",
    { class: "message-sender", href: `/app/people/${id}`, "data-tint": tintOf(id) },
    h("bdi", {}, nameOf(person(id))),
  );
}

/** An echo names nobody yet: the server says who was meant. */
function whoIs(username, { mentions = [] }) {
  if (username === store.get("me").username.toLowerCase()) return mentions.some(isMe) ? "me" : null;
  return mentions.some((id) => person(id).username.toLowerCase() === username) ? "other" : null;
}

function quote(quoted, { jump }) {
  return h(
    "button",
    { class: "quote", type: "button", click: () => jump(quoted.seq), "data-tint": tintOf(quoted.sender) },
    h("span", { class: "visually-hidden" }, "In reply to "),
    h("strong", {}, isMe(quoted.sender) ? "You" : h("bdi", {}, nameOf(person(quoted.sender)))),
    h("span", { class: "quote-words", dir: "auto" }, plainWords(quoted)),
  );
}

function foot({ message, progress }) {
  return h(
    "span",
    { class: "message-foot" },
    message.pinned_at && h("span", { role: "img", "aria-label": "Pinned", title: "Pinned" }, icon("pin")),
    message.edited_at && !message.deleted_at && h("span", { title: `Edited ${exactly(message.edited_at)}` }, "edited"),
    h(
      "time",
      { datetime: message.created_at, title: exactly(message.created_at), dir: "ltr" },
      atClock(message.created_at),
    ),
    progress && progressSign(progress),
  );
}

function reactions(message, { react }) {
  return h(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    message.reactions.map(({ emoji, users }) => {
      const who = users.map((id) => (isMe(id) ? "You" : nameOf(person(id)))).join(", ");
      return h(
        "button",
        {
          class: "reaction",
          type: "button",
          "aria-pressed": String(users.some(isMe)),
          "aria-label": `${emoji} ${who}`,
          title: who,
          click: () => react(message, emoji),
        },
        h("span", { "aria-hidden": "true" }, emoji),
        h("span", { class: "numeric", "aria-hidden": "true" }, users.length),
      );
    }),
  );
}

function failure(echo, { retry, discard }) {
  const { client_id: clientId, error, body, attachments } = echo;
  const lost = hasLost(echo);
  const isLeft = body || attachments.some(({ view }) => view);
  const again = lost ? "Send without it" : "Try again";
  return h(
    "div",
    { class: "message-failure", role: "alert" },
    h("span", {}, `Not sent. ${error}`),
    (!lost || isLeft) && h("button", { class: "link-button", type: "button", click: () => retry(clientId) }, again),
    h("button", { class: "link-button", type: "button", click: () => discard(clientId) }, "Discard"),
  );
}
