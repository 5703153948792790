import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm, isChanged } from "../ui/forms.js";
import { toast } from "../ui/toast.js";
import { askForCode } from "./code-dialog.js";
import { emailState } from "./email-state.js";
import { withProof } from "./proof.js";

/** Ways to reach somebody, and to get back in. Nobody else sees them. @param {AbortSignal} signal */
export function contactCard(signal) {
  const holder = h("section", { class: "card", "aria-labelledby": "contact-title" });
  let shown;
  store.watch(
    "me",
    (me) => {
      const contact = [me.email, me.email_verified, me.phone, me.phone_verified].join();
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
    me.email && emailState(me),
  );
  handleForm(form, async ({ email }) => {
    const saved = await save(form, { email: email || null });
    if (saved) toast(saved.email ? `We sent a link to ${saved.email}: follow it.` : "Your email address is removed.");
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
    const saved = await save(form, { phone: phone || null });
    if (saved?.phone) openVerification(saved.phone);
    else if (saved) toast("Your phone number is removed.");
  });
  return form;
}

/** @returns {Promise<any>} oneself, if something changed */
async function save(form, change) {
  if (!isChanged(form)) {
    toast("Nothing has changed.");
    return undefined;
  }
  const me = await withProof(store.get("me"), (proof) => api.patch("auth/me/", { ...change, ...proof }));
  if (me) store.set("me", me);
  return me;
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
function openVerification(phone) {
  return askForCode({
    title: "Confirm your number",
    phone,
    cancel: "Later",
    submit: async (code, close) => {
      const { user } = await api.post("auth/otp/verify/", { phone, code });
      store.set("me", user);
      close();
      toast("Your phone number is confirmed.");
    },
  });
}
