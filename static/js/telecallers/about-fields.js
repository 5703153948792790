import { choices } from "../app/choices.js";
import { find, h } from "../ui/dom.js";
import { chipsField, textField } from "../ui/fields.js";
import { showError } from "../ui/forms.js";

const SHORTEST = 50;
const LONGEST = 500;

/** What a telecaller says of themselves. @param {{about: string, languages: string[]}} given */
export function aboutFields({ about, languages }) {
  const counter = h("span", { class: "numeric", "aria-hidden": "true" });
  const text = textField({
    name: "about",
    label: "About you",
    hint: `What people read before they call: at least ${SHORTEST} characters.`,
    value: about,
    multiline: true,
    maxlength: String(LONGEST),
    rows: "5",
    dir: "auto",
  });
  const input = find("textarea", text);
  const tell = () => (counter.textContent = `${[...input.value.trim()].length} / ${LONGEST}`);
  input.addEventListener("input", tell);
  tell();
  find(".field-label", text).append(h("span", { class: "field-optional" }, counter));
  return [
    text,
    chipsField({
      name: "languages",
      label: "Languages you take calls in",
      choices: choices.languages,
      values: languages,
    }),
  ];
}

/** @param {HTMLFormElement} form @returns {{about: string, languages: string[]}} */
export function aboutAnswers(form) {
  const data = new FormData(form);
  return { about: String(data.get("about")).trim(), languages: data.getAll("languages").map(String) };
}

/** Says so where it is asked for. @param {HTMLFormElement} form */
export function lacksLanguage(form) {
  if (aboutAnswers(form).languages.length) return false;
  showError(form, "languages", "Choose at least one language.");
  find("[name=languages]", form).focus();
  return true;
}
