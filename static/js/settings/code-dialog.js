import { api } from "../app/session.js";
import { countDown, wireCodeInput } from "../ui/code-input.js";
import { openDialog } from "../ui/dialog.js";
import { find, h } from "../ui/dom.js";
import { codeField, formError } from "../ui/fields.js";
import { handleForm, showRefusal } from "../ui/forms.js";

/**
 * Texts a code to a number and asks for it.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.phone
 * @param {string} options.cancel
 * @param {(code: string, close: (outcome?: any) => void) => Promise<void>} options.submit what it refuses is shown in the dialog
 * @returns {Promise<any>} what it was closed with
 */
export async function askForCode({ title, phone, cancel, submit }) {
  const resend = h("button", { class: "link-button small", type: "button" }, "Send it again");
  const form = h(
    "form",
    { class: "form" },
    formError(),
    codeField({
      name: "code",
      label: "Code from the message",
      hint: `We send six digits to ${phone}. They are good for five minutes.`,
    }),
    h("p", {}, resend),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, cancel),
      h("button", { class: "button button-primary", type: "submit" }, "Confirm"),
    ),
  );
  const dialog = openDialog({ title, content: form });
  handleForm(form, ({ code }) => submit(code, dialog.close));
  wireCodeInput(find("[name=code]", form), () => form.requestSubmit());
  const send = () => sendCode(phone, resend).catch((error) => showRefusal(form, error));
  resend.addEventListener("click", send);
  send();
  return dialog.closed;
}

async function sendCode(phone, resend) {
  try {
    countDown(resend, (await api.post("auth/otp/", { phone })).retry_after);
  } catch (error) {
    if (error.retryAfter) countDown(resend, error.retryAfter);
    throw error;
  }
}
