import { navigate } from "../app/router.js";
import { api } from "../app/session.js";
import { openDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm } from "../ui/forms.js";
import { attempt } from "../ui/toast.js";
import { chosenPeople } from "./chosen.js";
import { withAnswer } from "./live.js";
import { personPicker } from "./picker.js";

/**
 * Opens the conversation with somebody; there is only ever one.
 *
 * @param {string} id
 * @param {() => void} [before] what to close first, so that the focus can go there
 */
export function writeTo(id, before = () => {}) {
  return attempt(async () => {
    const { id: conversation } = await withAnswer(api.post("conversations/", { kind: "direct", user: id }));
    before();
    await navigate(`/app/chat/${conversation}`);
  });
}

/** Whom to write to, or the way to a group. */
export function openNewConversation() {
  const picker = personPicker({ chosen: ({ id }) => writeTo(id, () => dialog.close()) });
  const group = h(
    "button",
    {
      class: "item plain-button",
      type: "button",
      click: () => {
        dialog.close();
        openNewGroup();
      },
    },
    h("span", { class: "icon-tile" }, icon("people")),
    h(
      "span",
      { class: "item-body" },
      h("span", { class: "item-title" }, "New group"),
      h("span", { class: "item-note" }, "Several people under one title"),
    ),
    icon("chevron-right"),
  );
  const dialog = openDialog({ title: "New conversation", content: [group, picker.element] });
}

function openNewGroup() {
  const people = chosenPeople();
  const form = h(
    "form",
    { class: "form" },
    formError(),
    textField({ name: "title", label: "Title", maxlength: "100", autocomplete: "off" }),
    people.element,
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Begin group"),
    ),
  );
  const dialog = openDialog({ title: "New group", content: form });
  handleForm(form, async ({ title }) => {
    const members = people.chosen().map(({ id }) => id);
    const { id } = await withAnswer(api.post("conversations/", { kind: "group", title, members }));
    dialog.close();
    await navigate(`/app/chat/${id}`);
  });
}
