import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm, showError } from "../ui/forms.js";

const STARS = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];

/**
 * What a caller says of a call.
 *
 * @param {any} call @param {{done: (call: any) => void, cancel: () => void}} then
 */
export function ratingForm({ id, feedback }, { done, cancel }) {
  const form = h(
    "form",
    { class: "form" },
    formError(),
    h(
      "fieldset",
      { class: "field star-choice" },
      h("legend", { class: "field-label" }, "How was it?"),
      h(
        "div",
        { class: "star-row" },
        STARS.map((words, place) => star(words, place + 1, feedback?.stars === place + 1)),
      ),
      h("p", { class: "field-error", id: "stars-error", hidden: true }),
    ),
    textField({
      name: "text",
      label: "A few words",
      optional: true,
      multiline: true,
      maxlength: "500",
      value: feedback?.text,
    }),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: cancel }, "Not now"),
      h("button", { class: "button button-primary", type: "submit" }, "Send"),
    ),
  );
  handleForm(form, async ({ stars, text }) => {
    if (!stars) return void showError(form, "stars", "Please choose from one star to five.");
    const call = await api.post(`telecaller/calls/${id}/feedback/`, { stars: Number(stars), text });
    store.set("telecaller-rated", call.user.id);
    done(call);
  });
  return form;
}

function star(words, value, checked) {
  return h(
    "label",
    { class: "star", title: words },
    h("input", {
      class: "visually-hidden",
      type: "radio",
      name: "stars",
      value,
      checked,
      "aria-label": words,
      "aria-describedby": "stars-error",
    }),
    icon("star"),
  );
}
