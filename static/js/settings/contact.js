import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { countDown, wireCodeInput } from "../ui/code-input.js";
import { openDialog } from "../ui/dialog.js";
import { find, h } from "../ui/dom.js";
import { codeField, formError, textField } from "../ui/fields.js";
import { handleForm, isChanged, showRefusal } from "../ui/forms.js";
import { toast } from "../ui/toast.js";

/** Ways to reach somebody, and to get back in. Nobody else sees them. @param {AbortSignal} signal */
export function contactCard(signal) {
  const holder = h("section", { class: "card", "aria-labelledby": "contact-title" });
  let shown;
  store.watch(
    "me",
    (me) => {
      const contact = [me.email, me.phone, me.phone_verified].join();
      // Another part of the profile may change while somebody types here.
      if (contact !== shown) holder.replaceChildren(heading(), emailForm(me), phoneForm(me));
      shown = contact;
    },
    signal,
  );
  return { element: holder, isDirty: () => [...holder.querySelectorAll("form")].some(isChanged) };
}

function heading() {
  return h(
    "div",
    { class: "card-head" },
    h(
      "div",
      {},
      h("h2", { id: "contact-title" }, "How to reach you"),
      h("p", {}, "For signing in and getting back in. Other people never see these."),
    ),
  );
}

function emailForm(me) {
  const form = h(
    "form",
    { class: "form" },
    formError(),
    h(
      "div",
      { class: "field-row" },
      textField({
        name: "email",
        label: "Email",
        type: "email",
        value: me.email,
        optional: true,
        autocomplete: "email",
      }),
      h("button", { class: "button", type: "submit" }, "Save"),
    ),
  );
  handleForm(form, async ({ email }) => {
    store.set("me", await api.patch("auth/me/", { email: email || null }));
    toast(email ? "Your email address is saved." : "Your email address is removed.");
  });
  return form;
}

function phoneForm(me) {
  const form = h(
    "form",
    { class: "form" },
    formError(),
    h(
      "div",
      { class: "field-row" },
      textField({ name: "phone", label: "Phone", type: "tel", value: me.phone, optional: true, autocomplete: "tel" }),
      h("button", { class: "button", type: "submit" }, "Save"),
    ),
    me.phone && phoneState(me),
  );
  handleForm(form, async ({ phone }) => {
    const saved = await api.patch("auth/me/", { phone: phone || null });
    store.set("me", saved);
    if (saved.phone && !saved.phone_verified) openVerification(saved.phone);
    else toast("Your phone number is removed.");
  });
  return form;
}

function phoneState({ phone, phone_verified: verified }) {
  if (verified) return h("p", {}, h("span", { class: "badge badge-accent" }, "Confirmed"));
  return h(
    "p",
    { class: "row small" },
    h("span", { class: "badge badge-lamp" }, "Not confirmed"),
    h("button", { class: "link-button", type: "button", click: () => openVerification(phone) }, "Confirm it by a code"),
  );
}

/** @param {string} phone */
async function openVerification(phone) {
  const resend = h("button", { class: "link-button small", type: "button" }, "Send it again");
  const form = h(
    "form",
    { class: "form" },
    formError(),
    codeField({
      name: "code",
      label: "Code from the message",
      hint: `We sent six digits to ${phone}. They are good for five minutes.`,
    }),
    h("p", {}, resend),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Later"),
      h("button", { class: "button button-primary", type: "submit" }, "Confirm"),
    ),
  );
  const dialog = openDialog({ title: "Confirm your number", content: form });
  const send = async () => countDown(resend, (await api.post("auth/otp/", { phone })).retry_after);
  handleForm(form, async ({ code }) => {
    const { user } = await api.post("auth/otp/verify/", { phone, code });
    store.set("me", user);
    dialog.close();
    toast("Your phone number is confirmed.");
  });
  wireCodeInput(find("[name=code]", form), () => form.requestSubmit());
  resend.addEventListener("click", () => {
    send().catch((error) => showRefusal(form, error));
  });
  await send().catch((error) => showRefusal(form, error));
}
