import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { withProof } from "../settings/proof.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm, isChanged } from "../ui/forms.js";
import { onDay } from "../ui/time.js";
import { attempt, toast } from "../ui/toast.js";

const KINDS = {
  bank: "Bank account",
  upi: "UPI",
};

/**
 * Where one's money goes: shown as far as anybody sees it, or a form.
 *
 * @param {any} account null where one has not said so @param {(account: any) => void} changed
 */
export function payoutAccountCard(account, changed) {
  const card = h("section", { class: "card", "aria-labelledby": "payout-account" });
  let form = null;
  const heading = (lead) =>
    h(
      "div",
      { class: "card-head" },
      h("div", {}, h("h3", { id: "payout-account", tabindex: "-1" }, "Where your money goes"), h("p", {}, lead)),
    );
  const show = (known) => {
    form = null;
    card.replaceChildren(heading("Only you and who pays you know it."), summary(known));
  };
  const ask = (known) => {
    form = accountForm(known && (() => show(known)), (saved) => {
      changed(saved);
      show(saved);
      heard();
    });
    card.replaceChildren(heading("It is kept encrypted, and shown to nobody but who pays you."), form);
  };
  const heard = () => card.querySelector("h3").focus();
  const summary = (known) =>
    h(
      "div",
      { class: "item item-wrap" },
      h("span", { class: "icon-tile" }, icon("bank")),
      h(
        "div",
        { class: "item-body" },
        h("p", { class: "item-title" }, h("bdi", {}, known.masked)),
        h("p", { class: "item-note" }, `${KINDS[known.kind]}, since ${onDay(known.changed_at)}`),
      ),
      h(
        "div",
        { class: "row" },
        h(
          "button",
          {
            class: "button button-small",
            type: "button",
            click: () => {
              ask(known);
              card.querySelector("input").focus();
            },
          },
          "Replace",
        ),
        h(
          "button",
          { class: "button button-small button-danger-quiet", type: "button", click: () => remove() },
          "Remove",
        ),
      ),
    );
  const remove = async () => {
    const sure = await confirmDialog({
      title: "Forget where your money goes?",
      message: "A payout that is under way goes where it was to go when you asked for it.",
      action: "Forget it",
      danger: true,
    });
    if (!sure || !(await attempt(() => api.delete("wallet/payout-account/")))) return;
    changed(null);
    ask(null);
    heard();
    toast("It is forgotten.");
  };
  if (account) show(account);
  else ask(null);
  return { element: card, isDirty: () => Boolean(form && isChanged(form)) };
}

function accountForm(cancel, saved) {
  const fields = h("div", { class: "form" });
  const choice = (kind) =>
    h(
      "label",
      { class: "chip" },
      h("input", { type: "radio", name: "kind", value: kind, checked: kind === "bank", change: () => show(kind) }),
      KINDS[kind],
    );
  const show = (kind) => fields.replaceChildren(...(kind === "bank" ? bankFields() : upiFields()));
  show("bank");
  const form = h(
    "form",
    { class: "form" },
    formError(),
    h(
      "fieldset",
      { class: "field" },
      h("legend", { class: "field-label" }, "Paid to"),
      h("div", { class: "chips" }, Object.keys(KINDS).map(choice)),
    ),
    fields,
    h(
      "div",
      { class: "card-foot" },
      cancel && h("button", { class: "button", type: "button", click: cancel }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Save"),
    ),
  );
  handleForm(form, async (values) => {
    const send = (proof) => api.put("wallet/payout-account/", { ...values, ...proof });
    const account = await withProof(store.get("me"), send, "Your money goes there from now on, so we ask once more.");
    if (!account) return;
    saved(account);
    toast("Your money goes there from now on.");
  });
  return form;
}

function bankFields() {
  const exact = { autocomplete: "off", spellcheck: "false" };
  return [
    textField({
      name: "name",
      label: "Name of the owner",
      hint: "As the bank writes it.",
      maxlength: "100",
      dir: "auto",
      ...exact,
    }),
    h(
      "div",
      { class: "form-columns" },
      textField({
        name: "number",
        label: "Account number",
        hint: "9 to 18 digits.",
        inputmode: "numeric",
        maxlength: "30",
        ...exact,
      }),
      textField({
        name: "ifsc",
        label: "IFSC",
        hint: "Of the branch, such as HDFC0001234.",
        autocapitalize: "characters",
        maxlength: "20",
        ...exact,
      }),
    ),
  ];
}

function upiFields() {
  return [
    textField({
      name: "upi",
      label: "UPI address",
      hint: "Such as name@bank.",
      autocapitalize: "none",
      autocomplete: "off",
      spellcheck: "false",
      inputmode: "email",
      maxlength: "130",
    }),
  ];
}
