import { find, h } from "../../ui/dom.js";
import { selectField, switchField, textField } from "../../ui/fields.js";
import { LANGUAGES } from "../words.js";
import { newChoice } from "./contents.js";
import { rowsField } from "./rows-field.js";

/**
 * What is asked, and what is right, of each kind.
 *
 * @typedef {(changes: Record<string, any>) => void} Edit
 *
 * @param {import("./edited.js").EditedQuestion} question @param {Edit} edit
 * @returns {HTMLElement[]}
 */
export function contentFields(question, edit) {
  return FIELDS[question.kind]({ question, edit, content: question.values.content });
}

/** @type {Record<string, (part: {question: import("./edited.js").EditedQuestion, edit: Edit, content: any}) => any[]>} */
const FIELDS = {
  single: (part) => [
    choiceLines(part, {
      hint: "Mark the one that is right. Enter makes another line.",
      key: {
        type: "radio",
        isRight: ({ id }) => part.question.values.content.right === id,
        mark: ({ id }) => part.edit({ right: id }),
      },
    }),
  ],
  multiple: (part) => [
    choiceLines(part, {
      hint: "Mark all that are right. Enter makes another line.",
      key: {
        type: "checkbox",
        isRight: ({ id }) => part.question.values.content.right.includes(id),
        mark: ({ id }, checked) => {
          const others = part.question.values.content.right.filter((other) => other !== id);
          part.edit({ right: checked ? [...others, id] : others });
        },
      },
    }),
    flag(part, "partial", "Count what is partly right", "Each right choice earns, and each wrong one costs as much."),
  ],
  true_false: ({ content, edit }) => [
    h(
      "fieldset",
      { class: "field" },
      h("legend", { class: "field-label" }, "It is"),
      h(
        "div",
        { class: "chips" },
        [true, false].map((right) =>
          h(
            "label",
            { class: "chip" },
            h("input", {
              type: "radio",
              name: "right",
              value: String(right),
              checked: content.right === right,
              change: () => edit({ right }),
            }),
            right ? "True" : "False",
          ),
        ),
      ),
      h("p", { class: "field-error", id: "right-error", hidden: true }),
    ),
  ],
  numeric: ({ content, edit }) => [
    h(
      "div",
      { class: "form-columns" },
      number("right", "The number that is right", content.right, (right) => edit({ right })),
      number(
        "tolerance",
        "How far off is still right",
        content.tolerance,
        (tolerance) => edit({ tolerance: tolerance || "0" }),
        "0: nothing else is right.",
      ),
    ),
  ],
  text: (part) => [
    rowsField({
      name: "accepted",
      label: "What is right",
      one: "Answer",
      hint: "Any of these. Spaces around them do not matter. Enter makes another line.",
      fewest: 1,
      most: 20,
      textOf: (entry) => entry,
      entryOf: (text) => text,
      current: () => part.question.values.content.accepted,
      changed: (accepted) => part.edit({ accepted }),
    }),
    flag(part, "case", "Capitals matter", "Else “delhi” is “Delhi”."),
  ],
  long_text: ({ content, edit }) => [
    guide(content, edit),
    textField({
      name: "max_length",
      label: "Longest answer, in characters",
      value: content.max_length,
      inputmode: "numeric",
      maxlength: "5",
      input: ({ target: { value } }) => edit({ max_length: /^\d+$/.test(value) ? Number(value) : value }),
    }),
  ],
  code: ({ content, edit }) => [language(content, edit), starter(content, edit), guide(content, edit)],
  order: (part) => [
    choiceLines(part, {
      name: "items",
      label: "Things, as they belong",
      one: "Thing",
      hint: "They are asked for in another order. Enter makes another line.",
      fewest: 3,
    }),
    flag(part, "partial", "Count what is partly right", "Each thing at its place earns."),
  ],
  poll: (part) => [
    choiceLines(part, { hint: "No answer is the right one. Enter makes another line." }),
    flag(part, "several", "One may choose several", "Else one chooses one."),
  ],
  slide: () => [h("p", { class: "field-hint" }, "Something to read and to look at. Nobody answers it.")],
};

function choiceLines({ question, edit }, { name = "choices", label = "Choices", one = "Choice", fewest = 2, ...more }) {
  return rowsField({
    name,
    label,
    one,
    fewest,
    most: 12,
    textOf: ({ text }) => text,
    entryOf: (text, entry) => (entry ? { ...entry, text } : newChoice(text)),
    current: () => question.values.content[name],
    changed: (entries) => edit({ [name]: entries }),
    ...more,
  });
}

function flag({ content, edit }, name, label, hint) {
  const field = switchField({ name, label, hint, checked: content[name] });
  find("input", field).addEventListener("change", ({ target }) => edit({ [name]: target.checked }));
  return field;
}

/** With a point, however one writes it. */
function number(name, label, value, change, hint = undefined) {
  return textField({
    name,
    label,
    hint,
    value,
    inputmode: "decimal",
    maxlength: "40",
    autocomplete: "off",
    input: ({ target }) => change(target.value.trim().replace(",", ".")),
  });
}

function guide({ guide: value }, edit) {
  return textField({
    name: "guide",
    label: "For those who mark it",
    hint: "What a good answer has. Participants never see it.",
    multiline: true,
    rows: "3",
    optional: true,
    maxlength: "5000",
    value,
    input: ({ target }) => edit({ guide: target.value }),
  });
}

function language({ language: value }, edit) {
  const field = selectField({ name: "language", label: "Language", value, choices: Object.entries(LANGUAGES) });
  find("select", field).addEventListener("change", ({ target }) => edit({ language: target.value }));
  return field;
}

function starter({ starter: value }, edit) {
  return textField({
    name: "starter",
    label: "What they begin with",
    multiline: true,
    rows: "5",
    optional: true,
    maxlength: "5000",
    class: "input code-area",
    spellcheck: "false",
    autocapitalize: "none",
    wrap: "off",
    value,
    input: ({ target }) => edit({ starter: target.value }),
  });
}
