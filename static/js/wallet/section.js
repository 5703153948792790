import { view } from "../app/router.js";
import { h } from "../ui/dom.js";
import { coinsView } from "./coins-view.js";
import { payoutsView } from "./payouts-view.js";
import { rechargesView } from "./recharges-view.js";
import { statementView } from "./statement-view.js";

const TABS = [
  ["", "Coins", coinsView],
  ["/statement", "Statement", statementView],
  ["/recharges", "Recharges", rechargesView],
  ["/payouts", "Payouts", payoutsView],
];

export const routes = Object.fromEntries(TABS.map((entry) => [entry[0] || "/", (context) => tab(entry, context)]));

async function tab([path, title, build], context) {
  const { content, isDirty } = await build(context);
  const tabs = TABS.map(([to, words]) =>
    h("a", { class: "tab", href: `/app/wallet${to}`, "aria-current": to === path && "page" }, words),
  );
  return {
    title: path ? title : "Wallet",
    isDirty,
    element: view(
      { title: "Wallet" },
      h("nav", { class: "tabs", "aria-label": "Wallet" }, tabs),
      h("h2", { class: "visually-hidden" }, title),
      content,
    ),
  };
}
