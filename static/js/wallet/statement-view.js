import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { exactly } from "../ui/time.js";
import { walletThere } from "./live.js";
import { coins, counted, signed } from "./money.js";

const ACCOUNTS = {
  spending: ["To spend", "/app/wallet/statement", (wallet) => wallet],
  earnings: ["Earned", "/app/wallet/statement?account=earnings", ({ earnings }) => earnings],
};

/** What came and went, with what was there afterwards. */
export async function statementView({ query, signal }) {
  const account = query.get("account") === "earnings" ? "earnings" : "spending";
  await walletThere();
  const [name, , purseOf] = ACCOUNTS[account];
  let { balance } = purseOf(store.get("wallet"));
  const list = pagedList({
    page: (next) => api.page(next ?? "wallet/transactions/", next ? undefined : { account }),
    row: statementLine,
    empty: () => nothing(account),
    signal,
    endless: true,
    renewed: (again) =>
      store.watch(
        "wallet",
        (wallet) => {
          const changed = purseOf(wallet).balance !== balance;
          balance = purseOf(wallet).balance;
          if (changed) again();
        },
        signal,
      ),
  });
  return { content: [filter(account), h("section", { class: "card card-list", "aria-label": name }, list)] };
}

function filter(account) {
  const links = Object.entries(ACCOUNTS).map(([kind, [words, href]]) =>
    h("a", { class: "segment", href, "aria-current": kind === account && "page" }, words),
  );
  return h("nav", { class: "segments statement-filter", "aria-label": "Which coins" }, links);
}

function statementLine({ text, amount, balance, at }) {
  return h(
    "li",
    { class: "item statement-line", "data-way": amount < 0 ? "out" : "in" },
    h("span", { class: "icon-tile" }, icon(amount < 0 ? "arrow-out" : "arrow-in")),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, h("bdi", {}, text)),
      h("p", { class: "item-note" }, h("time", { datetime: at }, exactly(at))),
    ),
    h(
      "div",
      { class: "statement-sum numeric" },
      h(
        "p",
        { class: "item-title" },
        h("span", { class: "visually-hidden" }, spoken(amount)),
        h("span", { "aria-hidden": "true" }, signed(amount)),
      ),
      h(
        "p",
        { class: "item-note" },
        h("span", { class: "visually-hidden" }, "Afterwards there were "),
        counted(balance),
      ),
    ),
  );
}

function spoken(amount) {
  return `${coins(Math.abs(amount))} ${amount < 0 ? "went" : "came"}. `;
}

function nothing(account) {
  if (account === "earnings")
    return emptyState({ title: "Nothing earned yet", message: "What you earn with calls is listed here." });
  return emptyState({
    title: "Nothing happened yet",
    message: "What you buy and what you spend is listed here.",
    action: h("a", { class: "button button-primary", href: "/app/wallet" }, "Buy coins"),
  });
}
