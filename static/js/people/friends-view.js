import { view } from "../app/router.js";
import { store } from "../app/store.js";
import { writeTo } from "../chat/new-conversation.js";
import { avatar, STATUS_WORDS } from "../ui/avatar.js";
import { batched, h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { emptyState, errorState, listSkeleton } from "../ui/placeholders.js";
import { ago } from "../ui/time.js";
import { friendList, load, onFriends, presenceOf } from "./friends.js";
import { peopleTabs } from "./tabs.js";

const RANKS = { online: 0, on_call: 0, away: 1, offline: 2 };

/** One's friends: who is here comes first. */
export function friends({ signal }) {
  const holder = h("div", {}, listSkeleton());
  const show = batched(() => holder.replaceChildren(content()));
  onFriends(show, signal);
  store.watch("friends", show, signal);
  return {
    title: "Friends",
    element: view(
      { title: "People" },
      peopleTabs("/app/people/friends", signal),
      h("h2", { class: "visually-hidden" }, "Friends"),
      h("section", { class: "card card-list", "aria-label": "Friends" }, holder),
    ),
  };
}

function content() {
  const state = store.get("friends");
  if (state instanceof Error) return errorState(state, load);
  if (state !== "complete") return listSkeleton();
  const shown = friendList().sort((one, other) => rank(one) - rank(other));
  if (shown.length) return h("ul", { class: "list" }, shown.map(row));
  return emptyState({
    title: "No friends yet",
    message: "Friends see when the other is online. Find somebody and ask.",
    action: h("a", { class: "button button-primary", href: "/app/people" }, icon("search"), "Find people"),
  });
}

function rank({ user }) {
  return RANKS[presenceOf(user.id).status];
}

function row({ user }) {
  const presence = presenceOf(user.id);
  const name = user.full_name || user.username;
  return h(
    "li",
    { class: "item" },
    h(
      "a",
      { class: "row grow plain-link", href: `/app/people/${user.id}` },
      avatar(user, { status: presence.status }),
      h(
        "span",
        { class: "item-body" },
        h("span", { class: "item-title" }, h("bdi", {}, name)),
        h("span", { class: "item-note" }, presenceWords(presence)),
      ),
    ),
    h(
      "button",
      {
        class: "button button-quiet button-icon",
        type: "button",
        "aria-label": `Write to ${name}`,
        title: "Message",
        click: async (event) => {
          const release = busy(event.currentTarget);
          await writeTo(user.id);
          release();
        },
      },
      icon("chat"),
    ),
  );
}

function presenceWords({ status, last_seen: lastSeen }) {
  return status === "offline" && lastSeen ? `Last seen ${ago(lastSeen)}` : STATUS_WORDS[status];
}
