import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { confirmDialog } from "../ui/dialog.js";
import { find, h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { busy, handleForm, showError } from "../ui/forms.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { exactly } from "../ui/time.js";
import { attempt, toast } from "../ui/toast.js";
import { onReturn, pageOf, payouts, walletThere } from "./live.js";
import { coins, counted, money, worth } from "./money.js";
import { payoutAccountCard } from "./payout-account.js";
import { isOpen, payoutState, payoutSteps, wholeNumber, whyNoPayout } from "./words.js";

/** What one earned, on its way to being money. */
export async function payoutsView({ signal }) {
  const [first] = await Promise.all([pageOf(payouts, "wallet/payouts/"), walletThere()]);
  const { terms } = first;
  const known = new Set(first.results.map(({ id }) => id));
  const isAnyOpen = () => [...known].some((id) => isOpen(payouts.get(id)));
  const asking = askCard(terms, isAnyOpen, signal);
  const account = payoutAccountCard(terms.account, (changed) => {
    terms.account = changed;
    asking.show();
  });
  let start = first;
  const list = pagedList({
    page: async (next) => {
      const page = start ?? (await pageOf(payouts, next ?? "wallet/payouts/"));
      start = null;
      page.results.forEach(({ id }) => known.add(id));
      return page;
    },
    row: ({ id }) => payoutRow(id, signal),
    empty: () =>
      emptyState({ title: "No payouts yet", message: "What you ask for is listed here, with what became of it." }),
    signal,
    endless: true,
    renewed: (again) =>
      payouts.watch(({ id }) => {
        if (!known.has(id)) {
          known.add(id);
          again();
        }
        asking.show();
      }, signal),
  });
  onReturn(() => pageOf(payouts, "wallet/payouts/").catch(() => {}), signal);
  return {
    content: [
      h("div", { class: "columns" }, asking.element, account.element),
      h("section", { class: "card card-list", "aria-label": "Payouts" }, h("h3", {}, "Payouts"), list),
    ],
    isDirty: account.isDirty,
  };
}

function askCard(terms, isAnyOpen, signal) {
  const sum = h("strong", { class: "numeric" });
  const about = h("p", { class: "item-note" });
  const reason = h("p", { class: "form-note", hidden: true });
  const form = askForm(terms);
  const show = () => {
    const { earnings } = store.get("wallet");
    sum.textContent = counted(earnings.available);
    about.textContent = `Worth ${worth(earnings.available, terms)} at ${worth(100, terms)} for 100 coins.`;
    const why = whyNoPayout({ earnings, terms, open: isAnyOpen() });
    reason.textContent = why;
    reason.hidden = !why;
    form.hidden = Boolean(why);
  };
  store.watch("wallet", show, signal);
  show();
  const element = h(
    "section",
    { class: "card", "aria-labelledby": "payout-ask" },
    h("h3", { id: "payout-ask" }, "Ask for a payout"),
    h("div", {}, h("p", { class: "purse-sum" }, icon("coin"), sum, " coins earned"), about),
    reason,
    form,
  );
  return { element, show };
}

function askForm(terms) {
  const result = h("output", { class: "item-note" });
  const form = h(
    "form",
    { class: "form" },
    formError(),
    textField({
      name: "coins",
      label: "Coins",
      hint: `At least ${counted(terms.minimum)}. Until the money has arrived, they are kept back.`,
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: "16",
    }),
    result,
    h(
      "div",
      { class: "card-foot" },
      h(
        "button",
        { class: "button", type: "button", click: () => fill(store.get("wallet").earnings.available) },
        "All of it",
      ),
      h("button", { class: "button button-primary", type: "submit" }, "Ask for it"),
    ),
  );
  const input = find("input", form);
  const fill = (count) => {
    input.value = String(count);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  input.addEventListener("input", () => {
    const count = wholeNumber(input.value);
    result.textContent = count ? `That is ${worth(count, terms)}.` : "";
  });
  // One name for one wish: an answer may be lost on its way.
  let wish = { coins: 0, name: "" };
  handleForm(form, async ({ coins: text }) => {
    const count = wholeNumber(text);
    if (!count) return showError(form, "coins", "A whole number of coins, please.");
    if (wish.coins !== count) wish = { coins: count, name: crypto.randomUUID() };
    const payout = await api.post("wallet/payouts/", { coins: count }, wish.name);
    wish = { coins: 0, name: "" };
    form.reset();
    result.textContent = "";
    payouts.keep(payout);
    return toast(`You asked for ${money(payout.amount, payout)}. Somebody looks at it, and you are told here.`);
  });
  return form;
}

function payoutRow(id, signal) {
  const row = h("li", { class: "item item-wrap payout" });
  const show = () => row.replaceChildren(...content(payouts.get(id)));
  payouts.watch((told) => told.id === id && show(), signal);
  show();
  return row;
}

function content(payout) {
  const [words, look] = payoutState(payout);
  const note = payout.reason || (payout.reference && `The bank calls it ${payout.reference}.`);
  return [
    h("span", { class: "icon-tile" }, icon("bank")),
    h(
      "div",
      { class: "item-body" },
      h(
        "p",
        { class: "item-title" },
        h("span", { class: "numeric" }, money(payout.amount, payout)),
        h("span", { class: `badge ${look}` }, words),
      ),
      h(
        "p",
        { class: "item-note" },
        `${coins(payout.coins)} to `,
        h("bdi", {}, payout.to),
        " · ",
        h("time", { datetime: payout.created_at }, exactly(payout.created_at)),
      ),
      note && h("p", { class: "payout-note" }, h("bdi", {}, note)),
      isOpen(payout) && steps(payout),
    ),
    payout.state === "requested" &&
      h(
        "button",
        { class: "button button-small", type: "button", click: ({ currentTarget }) => takeBack(payout, currentTarget) },
        "Take back",
      ),
  ].filter(Boolean);
}

function steps(payout) {
  return h(
    "ol",
    { class: "payout-steps", "aria-label": "How far it is" },
    payoutSteps(payout).map(({ words, done, current }) =>
      h("li", { "data-done": done, "aria-current": current && "step" }, words),
    ),
  );
}

async function takeBack(payout, button) {
  const sure = await confirmDialog({
    title: "Take this payout back?",
    message: `${coins(payout.coins)} are yours again, and you can ask for another one.`,
    action: "Take it back",
  });
  if (!sure) return;
  const release = busy(button);
  await attempt(async () => payouts.keep(await api.post(`wallet/payouts/${payout.id}/cancel/`)));
  release();
}
