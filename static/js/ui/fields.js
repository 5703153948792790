import { h, uniqueId } from "./dom.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [hint]
 * @property {boolean} [optional]
 * @property {string} [value]
 */

/** A label, an input, its hint and the place of its error. @param {Field & Record<string, any>} options */
export function textField({ name, label, hint, optional, meter, multiline, value, type = "text", ...attributes }) {
  const id = uniqueId(name);
  const secret = type === "password";
  const common = {
    class: "input",
    id,
    name,
    required: !optional,
    "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-error`,
    ...attributes,
  };
  const input = multiline
    ? h("textarea", common, value ?? "")
    : h("input", { type, value, autocapitalize: secret && "none", ...common });
  return fieldFrame({ id, label, hint, optional }, [
    h("div", { class: "input-wrap" }, input, secret && revealButton(id)),
    meter &&
      h(
        "div",
        { class: "strength", "data-strength-of": id, "aria-hidden": "true" },
        h("span"),
        h("span"),
        h("span"),
        h("span"),
      ),
  ]);
}

function revealButton(id) {
  return h(
    "button",
    { class: "reveal", type: "button", "data-reveal": id, "aria-pressed": "false", "aria-label": "Show password" },
    "Show",
  );
}

/** @param {Field & {choices: [string, string][]}} options */
export function selectField({ name, label, hint, optional, value, choices }) {
  const id = uniqueId(name);
  const options = choices.map(([key, words]) => h("option", { value: key, selected: key === value }, words));
  return fieldFrame({ id, label, hint, optional }, [
    h("select", { class: "input", id, name, "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-error` }, options),
  ]);
}

/** Several of a few. @param {{name: string, label: string, hint?: string, choices: [string, string][], values: string[]}} options */
export function chipsField({ name, label, hint, choices, values }) {
  return h(
    "fieldset",
    { class: "field", "aria-describedby": `${name}-error` },
    h("legend", { class: "field-label" }, label),
    hint && h("p", { class: "field-hint" }, hint),
    h(
      "div",
      { class: "chips" },
      choices.map(([key, words]) =>
        h(
          "label",
          { class: "chip" },
          h("input", { type: "checkbox", name, value: key, checked: values.includes(key) }),
          words,
        ),
      ),
    ),
    h("p", { class: "field-error", id: `${name}-error`, hidden: true }),
  );
}

/** @param {{name: string, label: string, hint: string, checked: boolean}} options */
export function switchField({ name, label, hint, checked }) {
  const id = uniqueId(name);
  return h(
    "div",
    { class: "field" },
    h(
      "label",
      { class: "switch" },
      h("input", { type: "checkbox", role: "switch", id, name, checked, "aria-describedby": `${id}-hint ${id}-error` }),
      h(
        "span",
        {},
        h("span", { class: "field-label" }, label),
        h("span", { class: "field-hint", id: `${id}-hint` }, hint),
      ),
    ),
    h("p", { class: "field-error", id: `${id}-error`, hidden: true }),
  );
}

/** Six digits from a message. @param {Field} options */
export function codeField({ name, label, hint }) {
  const id = uniqueId(name);
  return fieldFrame({ id, label, hint }, [
    h(
      "div",
      { class: "code" },
      h(
        "div",
        { class: "code-boxes", "aria-hidden": "true" },
        Array.from({ length: 6 }, () => h("span")),
      ),
      h("input", {
        class: "code-input",
        id,
        name,
        required: true,
        inputmode: "numeric",
        autocomplete: "one-time-code",
        pattern: "[0-9]*",
        maxlength: "6",
        "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-error`,
      }),
    ),
  ]);
}

function fieldFrame({ id, label, hint, optional }, controls) {
  return h(
    "div",
    { class: "field" },
    h(
      "label",
      { class: "field-label", for: id },
      label,
      optional && h("span", { class: "field-optional" }, "Optional"),
    ),
    controls,
    hint && h("p", { class: "field-hint", id: `${id}-hint` }, hint),
    h("p", { class: "field-error", id: `${id}-error`, hidden: true }),
  );
}

export function formError() {
  return h("p", { class: "form-error", role: "alert", "data-form-error": true, hidden: true });
}
