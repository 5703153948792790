import { find, h, icon } from "../../ui/dom.js";
import { formError, selectField, textField } from "../../ui/fields.js";
import { showError, showFormError } from "../../ui/forms.js";
import { contentFields } from "./content-fields.js";
import { contentOf, isScored, KINDS } from "./contents.js";
import { pictureField } from "./picture-field.js";

/**
 * One question, saved as it is written.
 *
 * @param {import("./desk.js").Desk} desk
 * @param {import("./edited.js").EditedQuestion} question
 * @param {AbortSignal} signal
 */
export function questionForm(desk, question, signal) {
  const { test } = desk;
  const { values } = question;
  const edit = (changes) => test.edit(question, changes);
  const content = h("div", { class: "form" });
  const points = textField({
    name: "points",
    label: "Points",
    value: values.points,
    inputmode: "numeric",
    maxlength: "5",
    autocomplete: "off",
    input: ({ target }) => edit({ points: numberOf(target.value) }),
  });
  const lack = h("p", { class: "sheet-lack small" });
  const heading = h("h2", {});
  const form = h(
    "form",
    { class: "card form question-form", novalidate: true, submit: (event) => event.preventDefault() },
    h("div", { class: "sheet-head" }, heading, buttons(desk, question)),
    formError(),
    kindField(question, (kind) => {
      edit({ content: contentOf(kind, question.values.content) });
      fill();
    }),
    textField({
      name: "prompt",
      label: "Question",
      multiline: true,
      rows: "2",
      value: values.prompt,
      maxlength: "2000",
      input: ({ target }) => edit({ prompt: target.value }),
    }),
    pictureField(test, question, signal),
    content,
    h(
      "div",
      { class: "form-columns" },
      points,
      textField({
        name: "seconds",
        label: "Seconds",
        hint: "Empty: there is no hurry.",
        optional: true,
        value: values.seconds,
        inputmode: "numeric",
        maxlength: "4",
        autocomplete: "off",
        input: ({ target }) => edit({ seconds: target.value.trim() ? numberOf(target.value) : null }),
      }),
    ),
    textField({
      name: "explanation",
      label: "Explanation",
      hint: "Shown with what is right.",
      multiline: true,
      rows: "2",
      optional: true,
      value: values.explanation,
      maxlength: "2000",
      input: ({ target }) => edit({ explanation: target.value }),
    }),
    lack,
  );
  const fill = () => {
    content.replaceChildren(
      ...contentFields(question, (changes) => edit({ content: { ...question.values.content, ...changes } })),
    );
    points.hidden = !isScored(question.values.content);
  };
  const look = () => {
    heading.textContent = `Question ${test.questions.indexOf(question) + 1} of ${test.questions.length}`;
    lack.textContent = question.isDirty && question.lack ? `Not saved yet. ${question.lack}` : "";
    tellErrors(form, question.errors);
  };
  const stops = [test.on("changed", look), test.on("edited", (thing) => thing === question && look())];
  signal.addEventListener("abort", () => stops.forEach((stop) => stop()), { once: true });
  fill();
  look();
  return form;
}

/** What is no number is sent as it is, and refused in the server's words. */
function numberOf(text) {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : text.trim();
}

/**
 * At the fields they belong to; what belongs to none stands above.
 *
 * @param {HTMLFormElement} form @param {Map<string, string>} errors
 */
export function tellErrors(form, errors) {
  for (const { name } of form.elements) if (name && !errors.has(name)) showError(form, name, "");
  const general = [...errors].filter(([name, words]) => !showError(form, name, words)).map(([, words]) => words);
  showFormError(form, general.join(" "));
}

function kindField(question, change) {
  const field = selectField({
    name: "kind",
    label: "Kind",
    value: question.kind,
    choices: Object.entries(KINDS).map(([kind, { label }]) => [kind, label]),
  });
  const select = find("select", field);
  select.addEventListener("change", () => change(select.value));
  return field;
}

function buttons(desk, question) {
  const button = (name, label, click) =>
    h(
      "button",
      {
        class: "button button-quiet button-icon button-small",
        type: "button",
        "aria-label": label,
        title: label,
        click,
      },
      icon(name),
    );
  const { test } = desk;
  const place = () => test.questions.indexOf(question);
  return h(
    "div",
    { class: "row" },
    button("chevron-up", "Move up", () => desk.move(question, place() - 1)),
    button("chevron-down", "Move down", () => desk.move(question, place() + 1)),
    button("copy", "Duplicate", () => desk.duplicate(question)),
    button("trash", "Delete", () => desk.remove(question)),
  );
}
