import { navigate } from "../app/router.js";
import { api } from "../app/session.js";
import { openDialog } from "../ui/dialog.js";
import { h } from "../ui/dom.js";
import { formError, selectField, switchField, textField } from "../ui/fields.js";
import { filled, handleForm, showError } from "../ui/forms.js";
import { pathOf } from "./live.js";

const ROOM = /([0-9a-f]{16})\/?(?:[?#].*)?$/i;

/** A room of one's own, for whoever has its link. */
export function openStart() {
  const form = h(
    "form",
    { class: "stack" },
    formError(),
    textField({ name: "title", label: "What it is called", optional: true, maxlength: "120", autocomplete: "off" }),
    selectField({
      name: "kind",
      label: "With",
      choices: [
        ["video", "Picture and sound"],
        ["audio", "Sound only"],
      ],
    }),
    switchField({
      name: "lobby",
      label: "Lobby",
      hint: "Others wait at the door until you let them in.",
      checked: false,
    }),
    actions("Start", () => dialog.close()),
  );
  const dialog = openDialog({ title: "Start a room", content: form });
  handleForm(form, async ({ lobby, ...rest }) => {
    const { id } = await api.post("calls/rooms/", { ...filled(rest), lobby: lobby === "on" });
    dialog.close();
    await navigate(pathOf(id));
  });
}

/** Into somebody else's. */
export function openJoin() {
  const form = h(
    "form",
    { class: "stack" },
    formError(),
    textField({ name: "link", label: "Link or number of the room", autocomplete: "off", spellcheck: "false" }),
    actions("Go there", () => dialog.close()),
  );
  const dialog = openDialog({ title: "Join a room", content: form });
  handleForm(form, async ({ link }) => {
    const room = roomIn(link);
    if (!room) return showError(form, "link", "This is no link to a room. It ends in 16 letters and digits.");
    dialog.close();
    return navigate(pathOf(room));
  });
}

/** @param {string} link or the room's number alone @returns {string | undefined} */
export function roomIn(link) {
  return ROOM.exec(link.trim())?.[1].toLowerCase();
}

function actions(words, cancel) {
  return h(
    "div",
    { class: "dialog-actions" },
    h("button", { class: "button", type: "button", click: cancel }, "Cancel"),
    h("button", { class: "button button-primary", type: "submit" }, words),
  );
}
