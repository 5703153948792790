import { view } from "../app/router.js";
import { store } from "../app/store.js";
import { avatar } from "../ui/avatar.js";
import { batched, h } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { emptyState, errorState, listSkeleton } from "../ui/placeholders.js";
import { ago } from "../ui/time.js";
import { attempt } from "../ui/toast.js";
import { accept, cancel, decline, load, onFriends, requestList } from "./friends.js";
import { peopleTabs } from "./tabs.js";

/** Requests that wait for an answer: this person's, and those this person made. */
export function requests({ signal }) {
  const holder = h("div", { class: "stack" }, listSkeleton());
  const show = batched(() => holder.replaceChildren(...content()));
  onFriends(show, signal);
  store.watch("friends", show, signal);
  return {
    title: "Friend requests",
    element: view(
      { title: "People" },
      peopleTabs("/app/people/requests", signal),
      h("h2", { class: "visually-hidden" }, "Friend requests"),
      holder,
    ),
  };
}

function content() {
  const state = store.get("friends");
  if (state instanceof Error) return [errorState(state, load)];
  if (state !== "complete") return [listSkeleton()];
  const [incoming, outgoing] = [requestList(true), requestList(false)];
  if (!incoming.length && !outgoing.length)
    return [
      h(
        "section",
        { class: "card card-list", "aria-label": "Requests" },
        emptyState({ title: "No requests", message: "When somebody asks to be your friend, you find it here." }),
      ),
    ];
  return [
    incoming.length > 0 && box("They ask you", incoming, answers),
    outgoing.length > 0 && box("You asked", outgoing, retreat),
  ].filter(Boolean);
}

function box(title, list, actions) {
  return h(
    "section",
    { class: "card card-list", "aria-label": title },
    h("h3", {}, title),
    h(
      "ul",
      { class: "list" },
      list.map((request) => row(request, actions)),
    ),
  );
}

function row(request, actions) {
  const { user, created_at: moment } = request;
  return h(
    "li",
    { class: "item item-wrap" },
    avatar(user),
    h(
      "div",
      { class: "item-body" },
      h(
        "p",
        { class: "item-title" },
        h("a", { class: "plain-link", href: `/app/people/${user.id}` }, h("bdi", {}, user.full_name || user.username)),
      ),
      h("p", { class: "item-note" }, ago(moment)),
    ),
    h("div", { class: "row" }, actions(request)),
  );
}

function answers(request) {
  const name = request.user.full_name || request.user.username;
  return [
    action("Decline", `Decline the request of ${name}`, "button button-small", () => decline(request)),
    action("Accept", `Accept the request of ${name}`, "button button-primary button-small", () => accept(request)),
  ];
}

function retreat(request) {
  const name = request.user.full_name || request.user.username;
  return [action("Cancel", `Cancel the request to ${name}`, "button button-small", () => cancel(request))];
}

function action(words, label, look, work) {
  return h(
    "button",
    {
      class: look,
      type: "button",
      "aria-label": label,
      click: async ({ currentTarget }) => {
        const release = busy(currentTarget);
        await attempt(work);
        release();
      },
    },
    words,
  );
}
