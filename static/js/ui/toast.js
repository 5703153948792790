import { find, h, icon } from "./dom.js";

const SHOWN_FOR = 6000;

/** Says something in passing. Errors stay until they are dismissed. @param {string} message @param {"info" | "error"} [kind] */
export function toast(message, kind = "info") {
  const close = h("button", { type: "button", "aria-label": "Dismiss", click: () => note.remove() }, icon("close"));
  const note = h(
    "div",
    { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" },
    icon(kind === "error" ? "warning" : "check-circle"),
    h("p", {}, message),
    close,
  );
  find("#toasts").append(note);
  if (kind !== "error") setTimeout(() => note.remove(), SHOWN_FOR);
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
