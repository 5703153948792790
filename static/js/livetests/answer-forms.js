import { h, icon, uniqueId } from "../ui/dom.js";
import { orderForm } from "./order-form.js";
import { choicesOf, LANGUAGES } from "./words.js";

/**
 * @typedef {object} Answering
 * @property {any} asked the question's own part
 * @property {any} value what was answered so far, undefined if nothing was
 * @property {(value: any) => void} send gives the answer, once
 * @property {(value: any) => void} change keeps a draft of it; undefined for none
 * @property {HTMLElement} status says whether it is kept
 */

/** What a question of each kind is answered by. @type {Record<string, (answering: Answering) => HTMLElement | HTMLElement[]>} */
const FORMS = {
  single: oneOf,
  true_false: oneOf,
  poll: (answering) => (answering.asked.several ? severalOf(answering) : oneOf(answering)),
  multiple: severalOf,
  numeric: (answering) => lineForm(answering, { label: "Your number", inputmode: "decimal", maxlength: "40" }),
  text: (answering) => lineForm(answering, { label: "Your answer", maxlength: "200" }),
  long_text: (answering) =>
    writingForm(answering, { label: "Your answer", longest: answering.asked.max_length, rows: "8" }),
  code: codeForm,
  order: (answering) => [orderForm(answering), foot(answering, () => answering.send(answering.placed()))],
};

/** @param {Answering} answering */
export function answerForm(answering) {
  return h(
    "fieldset",
    { class: "answering", "data-kind": answering.asked.kind },
    h("legend", { class: "visually-hidden" }, "Your answer"),
    FORMS[answering.asked.kind](answering),
  );
}

/** Touched once, it is answered. */
function oneOf({ asked, value, send }) {
  const isTruth = asked.kind === "true_false";
  const buttons = choicesOf(asked).map(({ id, text, tint }) => {
    const click = () => {
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.id === id)));
      send(isTruth ? id === "true" : id);
    };
    return choice({ id, text, tint, pressed: String(value) === id, click });
  });
  return h("div", { class: "choices" }, buttons);
}

function severalOf(answering) {
  const { asked, value = [], change, send } = answering;
  const chosen = new Set(value);
  const buttons = choicesOf(asked).map(({ id, text, tint }) =>
    choice({
      id,
      text,
      tint,
      several: true,
      pressed: chosen.has(id),
      click: ({ currentTarget: button }) => {
        if (!chosen.delete(id)) chosen.add(id);
        button.setAttribute("aria-pressed", String(chosen.has(id)));
        change(chosen.size ? [...chosen] : undefined);
        look();
      },
    }),
  );
  const end = foot(answering, () => send([...chosen]));
  const look = () => (end.querySelector("button").disabled = !chosen.size);
  look();
  return [h("p", { class: "muted small" }, "Choose all that fit."), h("div", { class: "choices" }, buttons), end];
}

function choice({ id, text, tint, pressed, several, click }) {
  return h(
    "button",
    {
      class: several ? "choice choice-several" : "choice",
      type: "button",
      "data-id": id,
      "data-tint": tint,
      "aria-pressed": String(pressed),
      click,
    },
    h("span", { class: "choice-mark", "aria-hidden": "true" }, icon("tick")),
    h("span", { class: "grow" }, text),
  );
}

function lineForm(answering, { label, ...attributes }) {
  const id = uniqueId("answer");
  const written = () => input.value.trim();
  const input = h("input", {
    class: "input answer-line",
    id,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    value: answering.value,
    ...attributes,
    input: () => {
      answering.change(valid() ? toSend() : undefined);
      look();
    },
    keydown: (event) => {
      if (event.key !== "Enter" || event.isComposing || !valid()) return;
      event.preventDefault();
      answering.send(toSend());
    },
  });
  const isNumber = answering.asked.kind === "numeric";
  const toSend = () => (isNumber ? written().replace(",", ".") : written());
  const valid = () => (isNumber ? /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(written()) : written() !== "");
  const end = foot(answering, () => answering.send(toSend()));
  const look = () => (end.querySelector("button").disabled = !valid());
  look();
  return [h("label", { class: "field-label", for: id }, label), input, end];
}

function writingForm(answering, { label, longest, language, ...attributes }) {
  const id = uniqueId("answer");
  const length = h("span", { class: "field-optional numeric", "aria-hidden": "true" });
  const area = h(
    "textarea",
    {
      class: "input",
      id,
      maxlength: longest,
      ...attributes,
      input: () => {
        answering.change(area.value.trim() ? area.value : undefined);
        look();
      },
    },
    answering.value ?? "",
  );
  const end = foot(answering, () => answering.send(area.value));
  const look = () => {
    length.textContent = `${area.value.length} / ${longest}`;
    end.querySelector("button").disabled = !area.value.trim();
  };
  look();
  return [
    h("label", { class: "field-label", for: id }, label, language && h("span", { class: "badge" }, language), length),
    area,
    end,
  ];
}

/** Nothing of it is run. Tab leaves it, as everywhere; lines begin as far in as the one before. */
function codeForm(answering) {
  const { language, starter } = answering.asked;
  const parts = writingForm(
    { ...answering, value: answering.value ?? starter },
    {
      label: "Your code",
      language: LANGUAGES[language] ?? language,
      longest: 10_000,
      rows: "12",
      spellcheck: "false",
      autocapitalize: "none",
      autocomplete: "off",
      wrap: "off",
    },
  );
  const area = parts[1];
  area.classList.add("code-area");
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
    const indent = /^[ \t]*/.exec(line)[0] + (/[:{([]$/.test(line) ? "    " : "");
    if (!indent) return;
    event.preventDefault();
    area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  });
  return parts;
}

function foot({ status }, click) {
  return h(
    "div",
    { class: "answer-foot" },
    status,
    h("button", { class: "button button-primary answer-send", type: "button", click }, "Send answer"),
  );
}
