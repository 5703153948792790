import { callButtons } from "../calls/buttons.js";
import { writeTo } from "../chat/new-conversation.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { attempt } from "../ui/toast.js";
import { accept, befriend, cancel, decline, friendshipWith, onFriends, unfriend } from "./friends.js";

/** Ways to somebody: write, and what there is to say about being friends. @param {any} person @param {AbortSignal} signal */
export function friendshipActions(person, signal) {
  const holder = h("div", { class: "row person-ways" });
  const show = () => holder.replaceChildren(...ways(person), ...callButtons(person, { look: "button button-icon" }));
  onFriends(show, signal);
  show();
  return holder;
}

function ways(person) {
  const { state, request } = friendshipWith(person.id);
  const write = button("Message", "button button-primary", "chat", () => writeTo(person.id));
  if (state === "friend") return [write, friendButton(person)];
  if (state === "asked")
    return [
      button("Accept request", "button button-primary", "user-plus", () => accept(request)),
      button("Decline", "button", null, () => decline(request)),
      button("Message", "button", "chat", () => writeTo(person.id)),
    ];
  if (state === "requested") return [write, button("Cancel request", "button", null, () => cancel(request))];
  return [write, button("Add friend", "button", "user-plus", () => befriend(person.id))];
}

function friendButton(person) {
  const friend = h("button", { class: "button", type: "button" }, icon("check-circle"), "Friends");
  const holder = h("div", {}, friend);
  attachMenu(friend, () => [menuItem({ icon: "close", label: "End friendship", click: () => part(person) })]);
  return holder;
}

async function part({ id, full_name: name, username }) {
  const sure = await confirmDialog({
    title: `End your friendship with ${name || username}?`,
    message: "You no longer see when the other is online. They are not told, and you can still write to each other.",
    action: "End friendship",
    danger: true,
  });
  if (sure) await attempt(() => unfriend(id));
}

function button(words, look, name, work) {
  return h(
    "button",
    {
      class: look,
      type: "button",
      click: async ({ currentTarget }) => {
        const release = busy(currentTarget);
        await attempt(work);
        release();
      },
    },
    name && icon(name),
    words,
  );
}
