import { api } from "../app/session.js";
import { navigate } from "../app/router.js";
import { setTitle } from "../app/title.js";
import { call, callButtons } from "../calls/buttons.js";
import { block, confirmBlock } from "../people/blocking.js";
import { onFriends } from "../people/friends.js";
import { STATUS_WORDS } from "../ui/avatar.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { attempt, toast } from "../ui/toast.js";
import { ago } from "../ui/time.js";
import { conversationAvatar } from "./avatars.js";
import { isMuted, nameOf, titleOf } from "./conversation.js";
import { openGroup } from "./group.js";
import { chat } from "./live.js";
import { presenceOfPeer } from "./presence.js";
import { leaveGroup, muteItems } from "./membership.js";
import { openPins } from "./pins.js";
import { openSearch } from "./search-dialog.js";

const TICK = 30_000;

/**
 * Whom one talks to, and what can be done with the conversation as a whole.
 *
 * @param {string} id @param {{jump: (seq: number) => void, signal: AbortSignal}} options
 */
export function threadHead(id, { jump, signal }) {
  const face = h("span", { class: "thread-face" });
  const heading = h("h1", {});
  const note = h("p", { class: "thread-note" });
  const more = iconButton("more", "More about this conversation");
  const search = iconButton("search", "Search in this conversation", () => openSearch(id, { jump }));
  const pins = iconButton("pin", "Pinned messages", () => openPins(id, { jump }));
  const { peer } = chat.conversation(id);
  const element = h(
    "header",
    { class: "thread-head" },
    h(
      "a",
      { class: "button button-quiet button-icon thread-back", href: "/app/chat", "aria-label": "All conversations" },
      icon("chevron-left"),
    ),
    face,
    h("div", { class: "grow" }, heading, note),
    peer && callButtons(peer.user),
    search,
    pins,
    h("div", {}, more),
  );
  attachMenu(more, () => menu(chat.conversation(id), jump));

  const show = () => {
    const conversation = chat.conversation(id);
    if (!conversation) return;
    face.replaceChildren(conversationAvatar(conversation));
    heading.replaceChildren(titleButton(conversation), isMuted(conversation) ? mutedSign() : "");
    note.textContent = noteOf(conversation);
  };
  show();
  const stop = chat.on("conversation", (changed) => {
    if (changed !== id || !chat.conversation(id)) return;
    setTitle(titleOf(chat.conversation(id)));
    show();
  });
  onFriends(show, signal);
  const ticking = setInterval(show, TICK);
  signal.addEventListener("abort", () => {
    stop();
    clearInterval(ticking);
  });
  return { element, heading };
}

function iconButton(name, label, click) {
  return h(
    "button",
    { class: "button button-quiet button-icon", type: "button", "aria-label": label, title: label, click },
    icon(name),
  );
}

function titleButton(conversation) {
  const title = h("bdi", {}, titleOf(conversation));
  if (conversation.peer)
    return h("a", { class: "plain-link", href: `/app/people/${conversation.peer.user.id}` }, title);
  return h("button", { class: "plain-button", type: "button", click: () => openGroup(conversation.id) }, title);
}

function mutedSign() {
  return h(
    "span",
    { class: "conversation-muted", role: "img", "aria-label": "Muted", title: "Muted" },
    icon("bell-off"),
  );
}

/** Of who is no friend and has not written here, their name says enough. */
function noteOf({ peer, members }) {
  if (!peer) return members === 1 ? "Only you" : `${members} people`;
  const presence = presenceOfPeer(peer);
  if (presence?.status === "offline" && presence.last_seen) return `Last seen ${ago(presence.last_seen)}`;
  return presence ? STATUS_WORDS[presence.status] : `@${peer.user.username}`;
}

function menu(conversation, jump) {
  const { id, peer } = conversation;
  return [
    peer
      ? menuItem({ icon: "user", label: "Profile", href: `/app/people/${peer.user.id}` })
      : menuItem({ icon: "people", label: "People and settings", click: () => openGroup(id) }),
    peer && menuItem({ icon: "phone", label: "Call", click: () => attempt(() => call(peer.user.id, "audio")) }),
    peer && menuItem({ icon: "video", label: "Video call", click: () => attempt(() => call(peer.user.id, "video")) }),
    menuItem({ icon: "search", label: "Search", click: () => openSearch(id, { jump }) }),
    menuItem({ icon: "pin", label: "Pinned messages", click: () => openPins(id, { jump }) }),
    h("hr", { class: "menu-separator" }),
    ...muteItems(conversation),
    h("hr", { class: "menu-separator" }),
    peer
      ? menuItem({ icon: "trash", label: "Clear conversation", click: () => clear(conversation) })
      : menuItem({ icon: "sign-out", label: "Leave group", click: () => leaveGroup(conversation) }),
    peer && menuItem({ icon: "block", label: "Block", click: () => blockPeer(peer.user) }),
  ];
}

async function clear({ id, peer }) {
  const sure = await confirmDialog({
    title: "Clear this conversation?",
    message: `What was said disappears for you. ${nameOf(peer.user)} keeps it.`,
    action: "Clear",
    danger: true,
  });
  if (sure && (await attempt(() => api.delete(`conversations/${id}/`)))) await navigate("/app/chat", { replace: true });
}

async function blockPeer(person) {
  if (!(await confirmBlock(person)) || !(await attempt(() => block(person)))) return;
  toast(`${nameOf(person)} is blocked.`);
  await navigate("/app/chat", { replace: true });
}
