import { api, depart } from "../app/session.js";
import { store } from "../app/store.js";
import { openDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { busy, handleForm, showError, wireReveals } from "../ui/forms.js";
import { toast } from "../ui/toast.js";

export function data() {
  return { content: [exportCard(), deletionCard()] };
}

function exportCard() {
  const button = h(
    "button",
    { class: "button", type: "button", click: () => download(button) },
    icon("download"),
    "Download your data",
  );
  return h(
    "section",
    { class: "card", "aria-label": "Export" },
    h(
      "div",
      {},
      h("h2", {}, "Take your data with you"),
      h("p", { class: "muted small" }, "Everything this server keeps about you, as one JSON file."),
    ),
    h("div", {}, button),
  );
}

async function download(button) {
  const release = busy(button);
  try {
    const content = await api.get("auth/me/export/");
    const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
    h("a", { href: address, download: `switchboard-${store.get("me").username}.json` }).click();
    URL.revokeObjectURL(address);
  } catch (error) {
    toast(error.message, "error");
  } finally {
    release();
  }
}

function deletionCard() {
  return h(
    "section",
    { class: "card card-danger", "aria-label": "Deletion" },
    h(
      "div",
      {},
      h("h2", {}, "Delete your account"),
      h(
        "p",
        { class: "muted small" },
        "Your profile, photo and sign-ins are erased and your username is given up. This cannot be undone.",
      ),
    ),
    h(
      "div",
      {},
      h(
        "button",
        { class: "button button-danger-quiet", type: "button", click: openDeletion },
        icon("trash"),
        "Delete account",
      ),
    ),
  );
}

function openDeletion() {
  const me = store.get("me");
  const form = h(
    "form",
    { class: "form" },
    h("p", { class: "muted" }, "Everything about you on this server goes, at once and for good."),
    formError(),
    textField({
      name: "confirmation",
      label: `Type your username, ${me.username}`,
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
    }),
    me.has_password
      ? textField({ name: "password", label: "Password", type: "password", autocomplete: "current-password" })
      : [
          codeRequest(me.phone),
          textField({
            name: "code",
            label: "Code from the message",
            inputmode: "numeric",
            autocomplete: "one-time-code",
            maxlength: "6",
          }),
        ],
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Keep my account"),
      h("button", { class: "button button-danger", type: "submit" }, "Delete for good"),
    ),
  );
  const dialog = openDialog({ title: "Delete your account", content: form });
  wireReveals(form);
  handleForm(form, async ({ confirmation, ...proof }) => {
    if (confirmation !== me.username) {
      showError(form, "confirmation", `This must be ${me.username}.`);
      form.elements.namedItem("confirmation").focus();
      return;
    }
    await depart("deleted", () => api.delete("auth/me/", proof));
  });
}

function codeRequest(phone) {
  const button = h("button", { class: "button button-small", type: "button" }, `Text a code to ${phone}`);
  button.addEventListener("click", async () => {
    const release = busy(button);
    await api.post("auth/otp/", { phone }).then(
      () => toast("The code is on its way."),
      (error) => toast(error.message, "error"),
    );
    release();
  });
  return button;
}
