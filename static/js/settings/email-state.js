import { api } from "../app/session.js";
import { h } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { toast } from "../ui/toast.js";

/** Whether an address counts, beside the field it is typed into. */
export function emailState({ email, email_verified: verified }) {
  if (verified) return h("p", {}, h("span", { class: "badge badge-accent" }, "Confirmed"));
  return h(
    "p",
    { class: "row small" },
    h("span", { class: "badge badge-lamp" }, "Not confirmed"),
    sendLinkButton(email, "link-button"),
  );
}

/** @param {string} email @param {string} look the button's class */
export function sendLinkButton(email, look) {
  return h(
    "button",
    { class: look, type: "button", click: ({ currentTarget }) => sendLink(email, currentTarget) },
    "Send the link again",
  );
}

async function sendLink(email, button) {
  const release = busy(button);
  try {
    await api.post("auth/email/");
    toast(`A link is on its way to ${email}. It is good for a day.`);
  } catch (error) {
    toast(error.message, "error");
  } finally {
    release();
  }
}
