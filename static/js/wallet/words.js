import { coins, money } from "./money.js";

const RECHARGES = {
  new: ["Not paid yet", "badge-lamp"],
  open: ["Not paid yet", "badge-lamp"],
  failed: ["Payment failed", "badge-danger"],
  expired: ["Expired", ""],
  paid: ["Paid", "badge-accent"],
  refunding: ["Being given back", "badge-lamp"],
  refund_failed: ["Being given back", "badge-lamp"],
  refunded: ["Given back", ""],
};

const PAYOUTS = {
  requested: ["Asked for", "badge-lamp"],
  approved: ["Approved", "badge-lamp"],
  sent: ["On its way", "badge-accent"],
  paid: ["Paid", "badge-accent"],
  cancelled: ["Taken back", ""],
  rejected: ["Rejected", "badge-danger"],
  failed: ["Failed", "badge-danger"],
};

/** @param {{state: string}} recharge @returns {[string, string]} words, and the look of the badge that has them */
export function rechargeState({ state }) {
  return RECHARGES[state];
}

/** @param {{state: string}} payout @returns {[string, string]} words, and the look of the badge that has them */
export function payoutState({ state }) {
  return PAYOUTS[state];
}

/** @param {any} recharge @param {number} [now] */
export function isPayable({ state, expires_at: until }, now = Date.now()) {
  return (state === "open" || state === "failed") && Date.parse(until) > now;
}

/** What it gives, or gave. @param {any} recharge */
export function gives({ credited, coins: count, first_bonus_coins: first }) {
  if (credited !== null) return coins(credited);
  return first ? `${coins(count)}, and ${coins(first)} more if it is your first` : coins(count);
}

/**
 * How an order stands, for whoever has just come back from paying.
 *
 * @param {any} recharge undefined until the server has said anything of it
 * @param {{asking?: boolean, problem?: string}} [now] whether the provider is being asked, and why that came to nothing
 * @returns {{icon: string, title: string, text: string}}
 */
export function standing(recharge, { asking = false, problem = "" } = {}) {
  if (!recharge) return problem ? { icon: "warning", title: "Not found", text: problem } : LOOKING;
  const price = money(recharge.amount, recharge);
  if (!isPayable(recharge)) return told(STANDING[recharge.state], recharge, price);
  if (asking) return { ...LOOKING, text: `${price} for ${gives(recharge)}.` };
  return { ...told(STANDING[recharge.state], recharge, price), ...(problem && { text: problem }) };
}

function told({ icon, title, text }, recharge, price) {
  return { icon, title, text: text(recharge, price) };
}

const LOOKING = { icon: "clock", title: "Looking whether you paid…", text: "This takes a moment." };

const WAITS = {
  icon: "clock",
  title: "Not paid yet",
  text: (recharge, price) =>
    `${price} for ${gives(recharge)}. If you have just paid, it may take a minute: this page changes by itself.`,
};

const GOES_BACK = {
  icon: "refresh",
  title: "Being given back",
  text: (recharge, price) => `${price} go back the way they came, which may take some days.`,
};

const STANDING = {
  new: WAITS,
  open: WAITS,
  failed: {
    icon: "warning",
    title: "The payment failed",
    text: (recharge, price) => `Nothing was taken. You can pay the ${price} another way.`,
  },
  expired: {
    icon: "clock",
    title: "This order has expired",
    text: () => "Begin another one. If you paid this one all the same, its coins come by themselves.",
  },
  paid: {
    icon: "check-circle",
    title: "Paid",
    text: (recharge) => `${coins(recharge.credited)} are yours.`,
  },
  refunding: GOES_BACK,
  refund_failed: GOES_BACK,
  refunded: {
    icon: "check-circle",
    title: "Given back",
    text: (recharge, price) => `${price} went back the way they came.`,
  },
};

/** Why coins are kept back. @param {{held: number}} purse */
export function heldForCalls({ held }) {
  return held ? `${coins(held)} more are kept back for a call. What it does not use comes back.` : "";
}

/** @param {{held: number}} purse */
export function heldForPayout({ held }) {
  return held ? `${coins(held)} more are kept back for the payout that you asked for.` : "";
}

/** Why one cannot ask for a payout now; empty if one can. @param {{earnings: any, terms: any, open: boolean}} facts */
export function whyNoPayout({ earnings, terms, open }) {
  if (open) return "One payout at a time: you can ask for the next one when this one is over.";
  if (earnings.available < terms.minimum)
    return `You can ask for a payout once you have earned ${coins(terms.minimum)}. You have ${coins(earnings.available)}.`;
  return terms.account ? "" : "Say first where your money goes.";
}

const STEPS = [
  ["requested", "Asked for"],
  ["approved", "Approved"],
  ["sent", "On its way"],
  ["paid", "Paid"],
];

/** Whether something is still to become of it. @param {{state: string}} payout */
export function isOpen({ state }) {
  return ["requested", "approved", "sent"].includes(state);
}

/** @param {{state: string}} payout one that goes its way */
export function payoutSteps({ state }) {
  const at = STEPS.findIndex(([name]) => name === state);
  return STEPS.map(([, words], place) => ({ words, done: place <= at, current: place === at }));
}

/** As somebody types it, with spaces or commas between. @param {string} text @returns {number} 0 if it is none */
export function wholeNumber(text) {
  const digits = text.replace(/[\s,]/g, "");
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
}
