import { h } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { grow } from "./composer.js";

/**
 * A message in the making once more, in its own place.
 *
 * @param {any} message
 * @param {{save: (body: string) => Promise<void>, done: () => void}} options
 */
export function editor(message, { save, done }) {
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const input = h(
    "textarea",
    {
      class: "input editor-input",
      name: "edited",
      "aria-label": "Edit message",
      rows: "1",
      maxlength: "4000",
      dir: "auto",
      input: () => grow(input),
      keydown: (event) => {
        event.stopPropagation();
        if (event.key === "Escape") done();
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        element.requestSubmit();
      },
    },
    message.body,
  );
  const saveButton = h("button", { class: "button button-primary button-small", type: "submit" }, "Save");
  const element = h(
    "form",
    {
      class: "editor",
      submit: async (event) => {
        event.preventDefault();
        const body = input.value.trim();
        if (!body || body === message.body) return done();
        const release = busy(saveButton);
        try {
          await save(body);
          return done();
        } catch (refusal) {
          error.textContent = refusal.message;
          error.hidden = false;
          return release();
        }
      },
    },
    input,
    error,
    h(
      "div",
      { class: "editor-actions" },
      h("button", { class: "button button-quiet button-small", type: "button", click: done }, "Cancel"),
      saveButton,
    ),
  );
  requestAnimationFrame(() => {
    grow(input);
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  });
  return element;
}
