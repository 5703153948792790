import { choices } from "../app/choices.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { find, h } from "../ui/dom.js";
import { chipsField, formError, selectField, switchField, textField } from "../ui/fields.js";
import { handleForm } from "../ui/forms.js";
import { toast } from "../ui/toast.js";
import { contactCard } from "./contact.js";
import { photoCard } from "./photo.js";

export function profile({ signal }) {
  const form = aboutForm(store.get("me"));
  let saved = answers(form);
  // Only what was changed here is sent, so that what was changed elsewhere meanwhile stays.
  const changes = () =>
    Object.fromEntries(
      Object.entries(answers(form)).filter(([name, answer]) => String(answer) !== String(saved[name])),
    );
  handleForm(form, async () => {
    const me = await api.patch("auth/me/", changes());
    saved = answers(form);
    store.set("me", me);
    toast("Your profile is saved.");
  });
  const contact = contactCard(signal);
  return {
    content: [photoCard(signal), form, contact.element],
    isDirty: () => Object.keys(changes()).length > 0 || contact.isDirty(),
  };
}

function aboutForm(me) {
  return h(
    "form",
    { class: "card form" },
    h("div", { class: "card-head" }, h("div", {}, h("h2", {}, "About you"), h("p", {}, "What other people here see."))),
    formError(),
    h(
      "div",
      { class: "form-columns" },
      textField({
        name: "full_name",
        label: "Full name",
        value: me.full_name,
        autocomplete: "name",
        maxlength: "100",
        dir: "auto",
      }),
      textField({
        name: "username",
        label: "Username",
        value: me.username,
        autocomplete: "username",
        maxlength: "30",
        autocapitalize: "none",
        spellcheck: "false",
      }),
    ),
    textField({
      name: "about",
      label: "About",
      value: me.about,
      optional: true,
      multiline: true,
      maxlength: "500",
      rows: "4",
      dir: "auto",
    }),
    chipsField({ name: "languages", label: "Languages you speak", choices: choices.languages, values: me.languages }),
    selectField({ name: "gender", label: "Gender", value: me.gender, choices: choices.genders }),
    switchField({
      name: "hide_presence",
      label: "Hide when I am online",
      hint: "Nobody sees whether you are online, or when you last were.",
      checked: me.hide_presence,
    }),
    h("div", { class: "card-foot" }, h("button", { class: "button button-primary", type: "submit" }, "Save changes")),
  );
}

function answers(form) {
  const data = new FormData(form);
  return {
    full_name: data.get("full_name").trim(),
    username: data.get("username").trim(),
    about: data.get("about").trim(),
    gender: data.get("gender"),
    languages: data.getAll("languages"),
    hide_presence: find("[name=hide_presence]", form).checked,
  };
}
