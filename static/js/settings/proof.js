import { openDialog } from "../ui/dialog.js";
import { h } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm, wireReveals } from "../ui/forms.js";
import { askForCode } from "./code-dialog.js";

const WAY_IN = "Whoever can change this can get into your account, so we ask once more.";

/**
 * Does what the server does only for whoever proves that they are the owner of the account: by the password, or, for those
 * who have none and did not sign in a moment ago, by a code to their phone.
 *
 * @template Answer
 * @param {any} me
 * @param {(proof: {password?: string, code?: string}) => Promise<Answer>} send
 * @param {string} [why] the password is asked for
 * @returns {Promise<Answer | undefined>} nothing when somebody thought better of it
 */
export async function withProof(me, send, why = WAY_IN) {
  if (me.has_password) return outcomeOf(askForPassword(me, send, why));
  try {
    return await send({});
  } catch (error) {
    if (error.code !== "code_required") throw error;
    return outcomeOf(
      askForCode({
        title: "Confirm that it is you",
        phone: me.phone,
        cancel: "Cancel",
        submit: (code, close) => attempt(() => send({ code }), close),
      }),
    );
  }
}

function askForPassword(me, send, why) {
  const form = h(
    "form",
    { class: "form" },
    h("p", { class: "muted" }, why),
    formError(),
    usernameForManagers(me),
    textField({ name: "password", label: "Current password", type: "password", autocomplete: "current-password" }),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Confirm"),
    ),
  );
  const dialog = openDialog({ title: "Confirm that it is you", content: form });
  wireReveals(form);
  handleForm(form, ({ password }) => attempt(() => send({ password }), dialog.close));
  return dialog.closed;
}

/** Tells password managers whose password the form asks for. */
export function usernameForManagers({ username }) {
  return h("input", {
    class: "visually-hidden",
    type: "text",
    name: "username",
    value: username,
    autocomplete: "username",
    tabindex: "-1",
    "aria-hidden": "true",
    readonly: true,
  });
}

/** A refusal of the proof stays in the dialog; any other belongs to where the dialog was opened from. */
async function attempt(send, close) {
  try {
    close({ answer: await send() });
  } catch (error) {
    if (error.status === 429 || error.fields?.password || error.fields?.code) throw error;
    close({ error });
  }
}

async function outcomeOf(closed) {
  const { answer, error } = (await closed) ?? {};
  if (error) throw error;
  return answer;
}
