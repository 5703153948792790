import { navigate } from "../../app/router.js";
import { api } from "../../app/session.js";
import { openDialog } from "../../ui/dialog.js";
import { h } from "../../ui/dom.js";
import { chipsField, formError, selectField, switchField, textField } from "../../ui/fields.js";
import { filled, handleForm, showError } from "../../ui/forms.js";
import { roomPath } from "../paths.js";

const PACES = [
  ["host", "You lead"],
  ["self", "Each at their own pace"],
];
const SCORINGS = [
  ["accuracy", "What is right"],
  ["speed", "What is right, and how fast"],
  ["streak", "What is right, and how often in a row"],
];
const SIGNALS = [
  ["tab", "The tab is left"],
  ["fullscreen", "The full screen is left"],
  ["paste", "Something is pasted"],
  ["device", "A second device comes"],
];
const FLAGS = ["lobby", "guests", "late_join"];
const MOMENTS = ["opens_at", "closes_at"];

/** Makes a room of a test as it is now, and goes there. @param {{id: string, title: string, note?: string | false}} test */
export function openHolding({ id, title, note }) {
  const form = h(
    "form",
    { class: "form" },
    note && h("p", { class: "form-note" }, note),
    formError(),
    h(
      "div",
      { class: "form-columns" },
      selectField({ name: "pace", label: "Pace", choices: PACES }),
      selectField({ name: "scoring", label: "Points are for", choices: SCORINGS }),
    ),
    switchField({
      name: "lobby",
      label: "Let people in by hand",
      hint: "Whoever comes waits for you.",
      checked: false,
    }),
    switchField({ name: "guests", label: "People without an account", hint: "They give a name.", checked: false }),
    switchField({
      name: "late_join",
      label: "One may come late",
      hint: "What was asked before is not asked again.",
      checked: true,
    }),
    chipsField({
      name: "signals",
      label: "Tell me when",
      hint: "Participants know what you are told. It is a hint, never a proof.",
      choices: SIGNALS,
      values: [],
    }),
    h(
      "div",
      { class: "form-columns" },
      textField({ name: "opens_at", label: "Opens", type: "datetime-local", optional: true }),
      textField({ name: "closes_at", label: "Closes", type: "datetime-local", optional: true }),
    ),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Open the room"),
    ),
  );
  const dialog = openDialog({ title: `Hold “${title}”`, content: form, wide: true });
  handleForm(form, async (given) => {
    const moments = Object.fromEntries(MOMENTS.map((name) => [name, moment(given[name])]));
    if (moments.opens_at && moments.closes_at && moments.opens_at >= moments.closes_at)
      return void showError(form, "closes_at", "It closes after it opens.");
    const { code } = await api.post(`live-tests/${id}/rooms/`, {
      pace: given.pace,
      scoring: given.scoring,
      ...Object.fromEntries(FLAGS.map((name) => [name, name in given])),
      signals: new FormData(form).getAll("signals"),
      ...filled(moments),
    });
    dialog.close();
    return navigate(roomPath(code));
  });
}

/** As the server reads it, which knows nothing of where one lives. @param {string} local */
function moment(local) {
  return local && new Date(local).toISOString();
}
