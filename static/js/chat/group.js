import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { know } from "../people/directory.js";
import { avatar } from "../ui/avatar.js";
import { confirmDialog, openDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm } from "../ui/forms.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { pagedList } from "../ui/paged-list.js";
import { attempt } from "../ui/toast.js";
import { conversationAvatar } from "./avatars.js";
import { chosenPeople } from "./chosen.js";
import { mayManage, nameOf } from "./conversation.js";
import { pictureRow } from "./group-picture.js";
import { chat, withAnswer } from "./live.js";
import { peopleIn } from "./members.js";
import { endGroup, leaveGroup, muteItems } from "./membership.js";
import { writeTo } from "./new-conversation.js";

const ROLES = { owner: "Owner", admin: "Admin" };

/** A group's title and people, and what one may do with them. @param {string} id */
export function openGroup(id) {
  const leave = new AbortController();
  const close = () => dialog.close();
  const parts = [
    part(headFacts, (conversation) => head(conversation)),
    part(peopleFacts(), (conversation) => people(conversation, { signal: leave.signal, close })),
    part(footerFacts, (conversation) => footer(conversation, close)),
  ];
  const show = () => {
    const conversation = chat.conversation(id);
    if (!conversation) close();
    else for (const { draw } of parts) draw(conversation);
  };
  for (const { draw } of parts) draw(chat.conversation(id));
  const content = h("div", { class: "stack group" }, ...parts.map(({ element }) => element));
  const dialog = openDialog({ title: "Group", content, wide: true });
  dialog.closed.then(() => leave.abort());
  const stop = chat.on("conversation", (changed) => changed === id && show());
  leave.signal.addEventListener("abort", stop);
}

/**
 * A part of the dialog that is drawn anew only when what it shows has changed: what somebody presses at the moment stays.
 *
 * @param {(conversation: any) => any[]} facts
 * @param {(conversation: any) => Node | Node[]} drawn
 */
function part(facts, drawn) {
  const element = h("div", { class: "stack" });
  let known;
  return {
    element,
    draw(conversation) {
      const now = JSON.stringify(facts(conversation));
      if (now === known) return;
      known = now;
      element.replaceChildren(...[drawn(conversation)].flat());
    },
  };
}

const headFacts = ({ title, picture, role }) => [title, picture, role];
const footerFacts = ({ role }) => [role];

/** Whoever came, went or got another role is told of by a notice, and no other message changes the people. */
function peopleFacts() {
  let notice = null;
  return ({ role, members, last_message: last }) => {
    if (last?.kind === "notice") notice = last.seq;
    return [role, members, notice];
  };
}

function head(conversation) {
  if (mayManage(conversation)) return [pictureRow(conversation), titleForm(conversation)];
  const title = h("p", { class: "group-title" }, h("bdi", {}, conversation.title));
  return [h("div", { class: "row group-picture" }, conversationAvatar(conversation, { size: "l" }), title)];
}

function titleForm({ id, title }) {
  const form = h(
    "form",
    { class: "form" },
    formError(),
    h(
      "div",
      { class: "field-row" },
      textField({ name: "title", label: "Title", value: title, maxlength: "100", autocomplete: "off" }),
      h("button", { class: "button", type: "submit" }, "Rename"),
    ),
  );
  handleForm(form, (values) => withAnswer(api.patch(`conversations/${id}/`, values)));
  return form;
}

function people(conversation, { signal, close }) {
  const { id, members } = conversation;
  const list = pagedList({
    page: async (next) => {
      const page = await (next ? api.page(next) : api.page(`conversations/${id}/members/`, { limit: 50 }));
      know(page.results.map(({ user }) => user));
      return page;
    },
    row: (member) => memberRow(member, conversation, close),
    signal,
    empty: () => h("p", { class: "muted" }, "Nobody is here."),
  });
  return h(
    "section",
    { class: "stack", "aria-label": "People" },
    h(
      "div",
      { class: "card-head" },
      h("h3", {}, members === 1 ? "One person" : `${members} people`),
      mayManage(conversation) &&
        h(
          "button",
          { class: "button button-small", type: "button", click: () => openAddPeople(conversation) },
          icon("user-plus"),
          "Add people",
        ),
    ),
    list,
  );
}

function memberRow(member, conversation, close) {
  const { user, role } = member;
  const mine = user.id === store.get("me").id;
  const items = mine ? [] : memberItems(member, conversation, close);
  const more =
    items.length > 0 &&
    h(
      "button",
      {
        class: "button button-quiet button-icon button-small",
        type: "button",
        "aria-label": `What to do with ${nameOf(user)}`,
      },
      icon("more"),
    );
  const row = h(
    "li",
    { class: "item" },
    avatar(user),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, h("bdi", {}, nameOf(user)), mine && h("span", { class: "muted small" }, "You")),
      h("p", { class: "item-note" }, `@${user.username}`),
    ),
    ROLES[role] && h("span", { class: role === "owner" ? "badge badge-accent" : "badge" }, ROLES[role]),
    more && h("div", {}, more),
  );
  if (more) attachMenu(more, () => items);
  return row;
}

function memberItems({ user, role }, { id, role: mine }, close) {
  const owns = mine === "owner";
  const place = `conversations/${id}/members/${user.id}/`;
  const give = (to) => attempt(() => withAnswer(api.patch(place, { role: to })));
  const removable = role !== "owner" && (owns || (mine === "admin" && role === "member"));
  return [
    menuItem({ icon: "chat", label: "Write to them", click: () => writeTo(user.id, close) }),
    owns && role === "member" && menuItem({ icon: "shield", label: "Make admin", click: () => give("admin") }),
    owns && role === "admin" && menuItem({ icon: "user", label: "Make member", click: () => give("member") }),
    owns && menuItem({ icon: "key", label: "Make owner", click: () => handOver(user, give) }),
    removable && menuItem({ icon: "block", label: "Remove", click: () => remove(user, place) }),
  ].filter(Boolean);
}

async function handOver(user, give) {
  const sure = await confirmDialog({
    title: `Make ${nameOf(user)} the owner?`,
    message: "You stay as an admin. Only they can give the group back to you.",
    action: "Make owner",
  });
  if (sure) await give("owner");
}

async function remove(user, place) {
  const sure = await confirmDialog({
    title: `Remove ${nameOf(user)}?`,
    message: "They no longer see what is said here.",
    action: "Remove",
    danger: true,
  });
  if (sure) await attempt(() => api.delete(place));
}

function openAddPeople({ id }) {
  let taken = new Set();
  const chosen = chosenPeople({ taken: (user) => taken.has(user) });
  const form = h(
    "form",
    { class: "form" },
    formError(),
    chosen.element,
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Add"),
    ),
  );
  const dialog = openDialog({ title: "Add people", content: form });
  // Adding them again would change nothing, so it does not matter if this comes late, or never.
  peopleIn(id).then(
    (people) => (taken = new Set(people.map((person) => person.id))),
    () => {},
  );
  handleForm(form, async () => {
    const users = chosen.chosen().map((person) => person.id);
    if (users.length) await withAnswer(api.post(`conversations/${id}/members/`, { users }));
    dialog.close();
  });
}

function footer(conversation, close) {
  const muting = h("button", { class: "button", type: "button" }, icon("bell"), "Notifications");
  const foot = h(
    "div",
    { class: "dialog-actions" },
    h("div", {}, muting),
    h(
      "button",
      {
        class: "button button-danger-quiet",
        type: "button",
        click: async () => {
          if (await leaveGroup(conversation)) close();
        },
      },
      icon("sign-out"),
      "Leave",
    ),
    conversation.role === "owner" &&
      h(
        "button",
        {
          class: "button button-danger-quiet",
          type: "button",
          click: async () => {
            if (await endGroup(conversation)) close();
          },
        },
        icon("trash"),
        "End group",
      ),
  );
  attachMenu(muting, () => muteItems(chat.conversation(conversation.id)));
  return foot;
}
