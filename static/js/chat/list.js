import { store } from "../app/store.js";
import { know, onPerson } from "../people/directory.js";
import { onFriends } from "../people/friends.js";
import { arrange, batched, h, icon } from "../ui/dom.js";
import { emptyState, errorState, listSkeleton } from "../ui/placeholders.js";
import { briefly, exactly } from "../ui/time.js";
import { trays } from "./attachments/live.js";
import { attachmentWords } from "./attachments/words.js";
import { conversationAvatar } from "./avatars.js";
import { isMuted, progressOf, titleOf } from "./conversation.js";
import { draftOf } from "./drafts.js";
import { chat, outgoing, relist } from "./live.js";
import { openNewConversation } from "./new-conversation.js";
import { typingWords } from "./notice.js";
import { firstName, previewWords } from "./preview.js";
import { progressSign } from "./progress.js";

const MINUTE = 60_000;

/** One's conversations, the last one used first. @param {AbortSignal} signal */
export function conversationList(signal) {
  const rows = new Map();
  const list = h("ul", { class: "conversations" });
  const holder = h("div", { class: "chat-list-body" }, listSkeleton(6));
  let current = null;

  const show = () => {
    const shown = shownConversations(current);
    if (!shown.length) return holder.replaceChildren(insteadOfList());
    arrange(
      list,
      shown.map((conversation) => rowFor(rows, conversation, conversation.id === current)),
    );
    if (list.parentNode !== holder) holder.replaceChildren(list);
    return undefined;
  };
  const later = batched(show);
  const end = [
    chat.on("conversation", later),
    chat.on("typing", later),
    outgoing.on("changed", later),
    trays.on("changed", later),
  ];
  for (const key of ["chat-list", "draft-changed"]) store.watch(key, later, signal);
  onPerson(later, signal);
  onFriends(later, signal);
  const ticking = setInterval(() => {
    rows.clear();
    later();
  }, MINUTE);
  signal.addEventListener("abort", () => {
    clearInterval(ticking);
    end.forEach((stop) => stop());
  });
  holder.addEventListener("keydown", moveInList);

  return {
    element: holder,
    /** @param {string | null} id the one that is open */
    setCurrent(id) {
      current = id;
      show();
    },
  };
}

function shownConversations(current) {
  const listed = chat.list();
  const open = current && chat.conversation(current);
  if (open && !listed.includes(open)) listed.push(open);
  return listed
    .map((conversation) => ({ conversation, at: lastMoment(conversation) }))
    .sort((one, other) => other.at - one.at)
    .map(({ conversation }) => conversation);
}

function lastMoment({ id, active_at: activeAt }) {
  return Math.max(Date.parse(activeAt), Date.parse(outgoing.of(id).at(-1)?.created_at ?? activeAt));
}

function insteadOfList() {
  const state = store.get("chat-list");
  if (state instanceof Error) return errorState(state, relist);
  if (state !== "complete") return listSkeleton(6);
  return emptyState({
    title: "No conversations yet",
    message: "Write to somebody, or bring several people together in a group.",
    action: h(
      "button",
      { class: "button button-primary", type: "button", click: openNewConversation },
      "New conversation",
    ),
  });
}

/** A row is drawn anew only if something on it is different. */
function rowFor(rows, conversation, current) {
  const { id, peer } = conversation;
  if (peer) know([peer.user]);
  const echo = outgoing.of(id).at(-1);
  const facts = [
    conversation,
    echo,
    current,
    draftOf(id) || attachmentWords(trays.of(id)),
    typingIn(conversation),
    lastName(conversation),
    statusOf(peer),
  ];
  const known = rows.get(id);
  if (known && known.facts.every((fact, place) => Object.is(fact, facts[place]))) return known.element;
  const element = known?.element ?? h("li", {});
  const hadFocus = element.contains(document.activeElement);
  element.replaceChildren(row(conversation, { echo, current, draft: facts[3], typing: facts[4] }));
  if (hadFocus) element.firstElementChild.focus();
  rows.set(id, { element, facts });
  return element;
}

function statusOf(peer) {
  return peer && conversationAvatar({ peer }).querySelector(".dot")?.dataset.status;
}

function lastName({ last_message: message }) {
  return message && previewWords(message, { kind: "group" });
}

function typingIn({ id, kind }) {
  const names = chat.typing(id).map(firstName);
  if (!names.length) return "";
  return kind === "direct" ? "typing" : typingWords(names);
}

function row(conversation, { echo, current, draft, typing }) {
  const { id, unread } = conversation;
  const message = echo ?? conversation.last_message;
  const moment = echo?.created_at ?? conversation.active_at;
  return h(
    "a",
    {
      class: "conversation",
      href: `/app/chat/${id}`,
      "aria-current": current && "page",
      "data-unread": unread > 0,
    },
    conversationAvatar(conversation),
    h(
      "span",
      { class: "conversation-body" },
      h(
        "span",
        { class: "conversation-line" },
        h("span", { class: "conversation-title" }, h("bdi", {}, titleOf(conversation))),
        isMuted(conversation) && mutedSign(),
        h("time", { class: "conversation-time", datetime: moment, title: exactly(moment) }, briefly(moment)),
      ),
      h(
        "span",
        { class: "conversation-line" },
        preview({ conversation, message, draft: !current && draft, typing }),
        counter(unread, isMuted(conversation)),
      ),
    ),
  );
}

function mutedSign() {
  return h(
    "span",
    { class: "conversation-muted", role: "img", "aria-label": "Muted", title: "Muted" },
    icon("bell-off"),
  );
}

function counter(unread, quiet) {
  if (!unread) return null;
  return h(
    "span",
    { class: quiet ? "count count-quiet" : "count" },
    unread > 99 ? "99+" : unread,
    h("span", { class: "visually-hidden" }, " unread"),
  );
}

function preview({ conversation, message, draft, typing }) {
  if (typing) return h("span", { class: "conversation-preview conversation-typing" }, `${typing}…`);
  if (draft)
    return h("span", { class: "conversation-preview" }, h("span", { class: "conversation-draft" }, "Draft: "), draft);
  if (!message) return h("span", { class: "conversation-preview" }, "Nothing here yet");
  return h(
    "span",
    { class: "conversation-preview", dir: "auto" },
    sign(message, conversation),
    previewWords(message, conversation),
  );
}

function sign(message, conversation) {
  if (message.sender !== store.get("me").id || message.deleted_at || message.kind === "notice") return null;
  const progress = message.state ?? progressOf(conversation, message.seq);
  return progress && progressSign(progress);
}

function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".conversation")) return;
  event.preventDefault();
  const links = [...event.currentTarget.querySelectorAll(".conversation")];
  links[links.indexOf(event.target) + step]?.focus();
}
