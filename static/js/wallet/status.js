import { h, icon } from "../ui/dom.js";
import { onReturn, recharges } from "./live.js";
import { confirm } from "./recharge.js";
import { isPayable, standing } from "./words.js";

/**
 * How an order stands, live: what came of it is told by events, and asked for when one comes back from paying.
 *
 * @param {string} id
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {boolean} [options.beside] whether one pays in another tab, because this one is needed
 * @param {boolean} [options.begun] whether it has only just been begun, so that there is nothing to ask about yet
 * @param {string | null} [options.session] the provider's name for the visit to its page
 */
export function rechargeStatus(id, { signal, beside = false, begun = false, session = null }) {
  const symbol = h("span", { class: "icon-tile" });
  const words = h("div", { class: "grow", role: "status" });
  const actions = h("div", { class: "row" });
  const element = h("div", { class: "recharge-status" }, symbol, words, actions);
  let asking = false;
  let problem = "";
  let shown = "";

  const show = () => {
    const recharge = recharges.get(id);
    const { icon: name, title, text } = standing(recharge, { asking, problem });
    const now = [recharge?.state, title, text].join();
    if (shown === now) return;
    shown = now;
    element.dataset.state = recharge?.state ?? "";
    symbol.replaceChildren(icon(name));
    words.replaceChildren(h("p", { class: "item-title" }, title), h("p", { class: "item-note" }, text));
    if (!recharge || !isPayable(recharge)) actions.replaceChildren();
    else if (!actions.children.length) actions.append(again, payment(recharge, beside));
  };
  const ask = async () => {
    if (asking) return;
    asking = true;
    problem = "";
    show();
    await confirm(id, session).catch((error) => (problem = error.message));
    asking = false;
    show();
  };
  const again = h("button", { class: "button button-small", type: "button", click: ask }, "Look again");
  const comeBack = () => {
    const recharge = recharges.get(id);
    if (document.visibilityState === "visible" && recharge && isPayable(recharge)) ask();
  };

  recharges.watch((told) => told.id === id && show(), signal);
  document.addEventListener("visibilitychange", comeBack, { signal });
  onReturn(comeBack, signal);
  show();
  if (!begun) ask();
  return element;
}

/** Where one pays. @param {any} recharge @param {boolean} beside */
export function payment({ checkout_url: address }, beside) {
  const elsewhere = beside ? { target: "_blank", rel: "noopener" } : {};
  return h(
    "a",
    { class: "button button-primary button-small", href: address, ...elsewhere },
    "Pay",
    beside && h("span", { class: "visually-hidden" }, " in a new tab"),
  );
}
