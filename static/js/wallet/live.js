import { board } from "../app/live.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { Latest } from "./latest.js";
import { countedBriefly } from "./money.js";

export const recharges = new Latest([
  ["new"],
  ["open"],
  ["failed"],
  ["expired"],
  ["paid"],
  ["refunding", "refund_failed"],
  ["refunded"],
]);
export const payouts = new Latest([["requested"], ["approved"], ["sent"], ["paid", "cancelled", "rejected", "failed"]]);

/** The store holds `wallet`, what one has, as every connection begins with it and events change it. */
export function startWallet() {
  board.on("wallet.changed", (wallet) => store.set("wallet", wallet));
  board.on("wallet.recharge", ({ recharge }) => recharges.keep(recharge));
  board.on("wallet.payout", ({ payout }) => payouts.keep(payout));
  store.watch("wallet", ({ available }) => store.set("wallet-available", countedBriefly(available)));
}

/** What one has, also where there is no socket to say it. */
export async function walletThere() {
  if (!store.get("wallet")) {
    const wallet = await api.get("wallet/");
    if (!store.get("wallet")) store.set("wallet", wallet);
  }
}

/**
 * A page of a list whose rows are kept up to date.
 *
 * @param {Latest} things @param {string} path @param {Record<string, any>} [query]
 */
export async function pageOf(things, path, query) {
  const page = await api.page(path, query);
  return { ...page, results: page.results.map((each) => things.keep(each)) };
}

/** Whoever leaves the page then leaves the call. */
export function isOnCall() {
  return Boolean(store.get("room-session")?.isInside);
}

/** What happened while there was no connection was not told. @param {() => void} work @param {AbortSignal} signal ends it */
export function onReturn(work, signal) {
  signal.addEventListener("abort", board.on("ready", work), { once: true });
}
