import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { openDialog } from "../ui/dialog.js";
import { h } from "../ui/dom.js";
import { errorState, listSkeleton } from "../ui/placeholders.js";
import { coins } from "./money.js";
import { planList } from "./plans.js";
import { order } from "./recharge.js";
import { rechargeStatus } from "./status.js";

/**
 * Coins, without leaving what the page is at: one pays in another tab, and hears here what came of it.
 *
 * @param {{plan?: any, recharge?: any, note?: string}} [options] `plan` is what one has chosen already, `recharge` what one has
 *   ordered, `note` says why one might
 * @returns {{element: HTMLDialogElement, close: () => void, closed: Promise<any>}}
 */
export function openRecharge({ plan, recharge, note } = {}) {
  const leave = new AbortController();
  const balance = h("p", { class: "recharge-balance" });
  const holder = h("div", { class: "stack" });
  const dialog = openDialog({
    title: "Recharge",
    wide: true,
    content: [note && h("p", { class: "muted" }, note), balance, holder],
  });
  dialog.closed.then(() => leave.abort());
  store.watch("wallet", ({ available }) => (balance.textContent = `You have ${coins(available)}.`), leave.signal);

  const offer = async () => {
    holder.replaceChildren(listSkeleton(2));
    try {
      const { results } = await api.get("plans/");
      holder.replaceChildren(planList(results, choose));
    } catch (error) {
      holder.replaceChildren(errorState(error, offer));
    }
  };
  const choose = async (chosen) => pay(await order(chosen));
  const pay = ({ id }) => {
    holder.replaceChildren(
      rechargeStatus(id, { signal: leave.signal, beside: true, begun: true }),
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { class: "button", type: "button", click: offer }, "Other plans"),
        h("button", { class: "button", type: "button", click: () => dialog.close() }, "Done"),
      ),
    );
    holder.querySelector("a")?.focus();
  };
  const begin = async () => {
    holder.replaceChildren(listSkeleton(1));
    await choose(plan).catch((error) => holder.replaceChildren(errorState(error, begin)));
  };
  if (recharge) pay(recharge);
  else if (plan) begin();
  else offer();
  return dialog;
}
