import { find, h, icon } from "./dom.js";

const SHOWN_FOR = 6000;

/**
 * Says something in passing. Errors, and what something is to be done about, stay until they are dismissed.
 *
 * @param {string} message @param {"info" | "error"} [kind] @param {{label: string, click: () => void}} [action]
 * @returns {() => void} takes it back
 */
export function toast(message, kind = "info", action = undefined) {
  const close = h("button", { type: "button", "aria-label": "Dismiss", click: () => note.remove() }, icon("close"));
  const note = h(
    "div",
    { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" },
    icon(kind === "error" ? "warning" : "check-circle"),
    h("p", {}, message),
    action && h("button", { class: "toast-action", type: "button", click: action.click }, action.label),
    close,
  );
  find("#toasts").append(note);
  if (kind !== "error" && !action) setTimeout(() => note.remove(), SHOWN_FOR);
  return () => note.remove();
}

/** Says what went wrong, if something does. @param {() => Promise<any>} work @returns {Promise<boolean>} whether it went well */
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    toast(error.message, "error");
    return false;
  }
}
