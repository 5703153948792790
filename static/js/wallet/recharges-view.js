import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { exactly } from "../ui/time.js";
import { isOnCall, onReturn, pageOf, recharges } from "./live.js";
import { money } from "./money.js";
import { payment } from "./status.js";
import { gives, isPayable, rechargeState } from "./words.js";

/** All that one ever ordered. */
export function rechargesView({ signal }) {
  const list = pagedList({
    page: (next) => pageOf(recharges, next ?? "wallet/recharges/"),
    row: (recharge) => rechargeRow(recharge, signal),
    empty: nothing,
    signal,
    endless: true,
  });
  onReturn(() => pageOf(recharges, "wallet/recharges/").catch(() => {}), signal);
  return { content: h("section", { class: "card card-list", "aria-label": "Recharges" }, list) };
}

function nothing() {
  return emptyState({
    title: "No recharges yet",
    message: "When you buy coins, you find here what became of it.",
    action: h("a", { class: "button button-primary", href: "/app/wallet" }, "Buy coins"),
  });
}

/** @param {any[]} list @param {AbortSignal} signal */
export function rechargeList(list, signal) {
  return h(
    "ul",
    { class: "list" },
    list.map((recharge) => rechargeRow(recharge, signal)),
  );
}

/** Follows what becomes of it. */
function rechargeRow({ id }, signal) {
  const row = h("li", { class: "item item-wrap" });
  const show = () => row.replaceChildren(...content(recharges.get(id)));
  recharges.watch((told) => told.id === id && show(), signal);
  show();
  return row;
}

function content(recharge) {
  const [words, look] = rechargeState(recharge);
  const payable = isPayable(recharge);
  return [
    h("span", { class: "icon-tile" }, icon("coin")),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, gives(recharge), h("span", { class: `badge ${look}` }, words)),
      h(
        "p",
        { class: "item-note" },
        `${money(recharge.amount, recharge)} · `,
        h("time", { datetime: recharge.created_at }, exactly(recharge.created_at)),
        payable && ` · to be paid until ${exactly(recharge.expires_at)}`,
      ),
    ),
    payable && h("div", { class: "row" }, payment(recharge, isOnCall())),
  ].filter(Boolean);
}
