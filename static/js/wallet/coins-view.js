import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { counted } from "./money.js";
import { planList } from "./plans.js";
import { openRecharge } from "./recharge-dialog.js";
import { order } from "./recharge.js";
import { rechargeList } from "./recharges-view.js";
import { rechargeStatus } from "./status.js";
import { isOnCall, onReturn, pageOf, recharges, walletThere } from "./live.js";
import { heldForCalls, heldForPayout, isPayable } from "./words.js";

/** What one has, what waits to be paid, and what coins cost. */
export async function coinsView({ query, signal }) {
  const back = query.get("recharge");
  const latest = () => pageOf(recharges, "wallet/recharges/", { limit: 20 });
  const [plans, begun] = await Promise.all([api.get("plans/"), latest(), walletThere()]);
  onReturn(() => latest().catch(() => {}), signal);
  return {
    content: [
      back &&
        h(
          "section",
          { class: "card", "aria-label": "Your recharge" },
          rechargeStatus(back, { signal, session: query.get("session") }),
        ),
      purses(signal),
      waiting(begun.results, back, signal),
      offers(plans.results, signal),
    ],
  };
}

function purses(signal) {
  const spend = purse({ name: "To spend", held: heldForCalls, place: "/app/wallet/statement", signal });
  const earn = purse({
    name: "Earned",
    held: heldForPayout,
    of: ({ earnings }) => earnings,
    place: "/app/wallet/statement?account=earnings",
    signal,
  });
  return h("div", { class: "purses" }, spend, earn);
}

function purse({ name, held, of = (wallet) => wallet, place, signal }) {
  const sum = h("strong", { class: "numeric" });
  const note = h("p", { class: "purse-note" });
  store.watch(
    "wallet",
    (wallet) => {
      sum.textContent = counted(of(wallet).available);
      note.textContent = held(of(wallet));
    },
    signal,
  );
  return h(
    "section",
    { class: "card purse", "aria-label": name },
    h("h3", { class: "purse-name" }, name),
    h("p", { class: "purse-sum" }, icon("coin"), sum, " coins"),
    note,
    h(
      "a",
      { class: "purse-way", href: place },
      "Statement",
      h("span", { class: "visually-hidden" }, ` of what is ${name === "Earned" ? "earned" : "to spend"}`),
    ),
  );
}

/** Orders that nobody has paid. The one that has just been paid, or not, has a place of its own. */
function waiting(begun, back, signal) {
  const payable = begun.filter((each) => isPayable(each) && each.id !== back);
  const section = h(
    "section",
    { class: "card card-list", "aria-label": "Waiting to be paid" },
    h("h3", {}, "Waiting to be paid"),
    rechargeList(payable, signal),
  );
  const show = () => (section.hidden = !payable.some(({ id }) => isPayable(recharges.get(id))));
  recharges.watch(show, signal);
  show();
  return section;
}

function offers(plans, signal) {
  const holder = h("div", {}, planList(plans, buy));
  // What is for the first recharge is for no other.
  const refresh = async ({ state }) => {
    if (state !== "paid") return;
    const answer = await api.get("plans/").catch(() => null);
    if (answer && !signal.aborted) holder.replaceChildren(planList(answer.results, buy));
  };
  recharges.watch(refresh, signal);
  return h("section", { class: "card", "aria-label": "Recharge" }, h("h3", {}, "Recharge"), holder);
}

/** One goes to where one pays; but not away from a call. */
async function buy(plan) {
  const recharge = await order(plan);
  if (recharge.checkout_url && !isOnCall()) location.assign(recharge.checkout_url);
  else openRecharge({ recharge });
}
