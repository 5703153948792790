import { ApiError } from "../api.js";
import { find } from "./dom.js";

/**
 * Lets a form be sent by `submit`, busy meanwhile, with the server's refusals at the fields they belong to.
 * In a page from the server the button waits, disabled, until this has happened.
 *
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<void>} submit
 */
export function handleForm(form, submit) {
  form.noValidate = true;
  find("button[type=submit]", form).disabled = false;
  form.addEventListener("input", ({ target }) => showError(form, target.name, ""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter ?? find("button[type=submit]", form);
    if (button.disabled) return;
    clearErrors(form);
    if (!checkRequired(form)) return;
    const release = busy(button);
    try {
      await submit(values(form));
    } catch (error) {
      showRefusal(form, error);
    } finally {
      release();
    }
  });
}

/** @param {HTMLFormElement} form */
export function values(form) {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]),
  );
}

/** Whether a text of the form is another than the one it came with. @param {HTMLFormElement} form */
export function isChanged(form) {
  return [...form.elements].some((input) => "defaultValue" in input && input.value !== input.defaultValue);
}

/** Leaves out what was not filled in. */
export function filled(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ""));
}

/** @param {HTMLButtonElement} button @returns {() => void} puts it back */
export function busy(button) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  return () => {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  };
}

/** @param {HTMLFormElement} form @param {any} error */
export function showRefusal(form, error) {
  if (!(error instanceof ApiError)) throw error;
  const general = [];
  for (const [name, messages] of Object.entries(error.fields)) {
    if (!showError(form, name, messages.join(" "))) general.push(...messages);
  }
  if (general.length || !error.errors.length)
    showFormError(form, withWait(general.join(" ") || error.message, error.retryAfter));
  focusFirstError(form);
}

function withWait(message, seconds) {
  return seconds && !/\d/.test(message) ? `${message} Try again in ${duration(seconds)}.` : message;
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} seconds`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`;
}

/** @param {HTMLFormElement} form @param {string} name @param {string} message @returns {boolean} whether the form has that field */
export function showError(form, name, message) {
  const input = name && form.elements.namedItem(name);
  const place = input && find(`#${CSS.escape(errorId(input))}`, form);
  if (!place) return false;
  place.textContent = message;
  place.hidden = !message;
  if (input instanceof Element) input.toggleAttribute("aria-invalid", Boolean(message));
  if (input instanceof Element && message) input.setAttribute("aria-invalid", "true");
  return true;
}

function errorId(input) {
  return `${input instanceof RadioNodeList ? input[0].name : input.id}-error`;
}

/** @param {HTMLFormElement} form @param {string} message */
export function showFormError(form, message) {
  const place = find("[data-form-error]", form);
  place.textContent = message;
  place.hidden = !message;
}

function clearErrors(form) {
  for (const { name } of form.elements) if (name) showError(form, name, "");
  showFormError(form, "");
}

function checkRequired(form) {
  const missing = [...form.elements].filter((input) => input.required && !input.value.trim());
  for (const input of missing) showError(form, input.name, "Please fill this in.");
  focusFirstError(form);
  return missing.length === 0;
}

function focusFirstError(form) {
  find("[aria-invalid=true]", form)?.focus();
}

/** "Show" buttons of password fields. @param {ParentNode} root */
export function wireReveals(root) {
  for (const button of root.querySelectorAll("[data-reveal]")) {
    const input = find(`#${CSS.escape(button.dataset.reveal)}`, root);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? "Show" : "Hide";
      button.setAttribute("aria-pressed", String(!shown));
    });
  }
}

/** Length decides: no rule about symbols makes a short password strong. @param {ParentNode} root */
export function wireStrength(root) {
  for (const meter of root.querySelectorAll("[data-strength-of]")) {
    const input = find(`#${CSS.escape(meter.dataset.strengthOf)}`, root);
    input.addEventListener("input", () => {
      meter.dataset.level = String(strength(input.value));
    });
  }
}

/** @param {string} password @returns {0 | 1 | 2 | 3 | 4} */
export function strength(password) {
  const varied = new Set(password).size >= Math.min(6, password.length);
  const length = varied ? password.length : Math.min(password.length, 7);
  return length === 0 ? 0 : length < 8 ? 1 : length < 11 ? 2 : length < 16 ? 3 : 4;
}
