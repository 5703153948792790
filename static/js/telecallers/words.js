import { spell } from "../ui/time.js";

/** What a telecaller is shown as: the dot, and the words beside it. */
export const STATES = {
  available: { dot: "online", words: "Available" },
  busy: { dot: "on_call", words: "On a call" },
  offline: { dot: "offline", words: "Offline" },
};

const number = new Intl.NumberFormat("en");
const shortDay = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

/** @param {number} amount */
export function count(amount) {
  return number.format(amount);
}

/** @param {number} amount */
export function coins(amount) {
  return `${count(amount)} ${Math.abs(amount) === 1 ? "coin" : "coins"}`;
}

/** @param {number} amount */
export function calls(amount) {
  return `${count(amount)} ${amount === 1 ? "call" : "calls"}`;
}

/** @param {number} amount */
function seconds(amount) {
  return amount === 1 ? "second" : `${count(amount)} seconds`;
}

/** @param {{price: number}} rate coins a second */
export function aMinute({ price }) {
  return price * 60;
}

/** What is paid whole. @param {{first_block: number, pulse: number}} rate */
export function blockWords({ first_block: first, pulse }) {
  const rest = pulse === 1 ? "by the second" : `for each ${seconds(pulse)} that begin`;
  return first === pulse
    ? `Paid ${rest}.`
    : `The first ${seconds(first)} ${first === 1 ? "is" : "are"} paid whole, and then ${rest}.`;
}

/** @param {{rating: number | null, ratings: number}} telecaller */
export function ratingWords({ rating, ratings }) {
  if (rating === null) return "Not rated yet";
  return `${rating.toFixed(1)} of 5 stars, ${count(ratings)} ${ratings === 1 ? "rating" : "ratings"}`;
}

/** Where this telecaller is now, as oneself sees it. @param {{active: boolean, online_since: string | null, state: string}} profile */
export function lineWords({ active, online_since: since, state }) {
  if (!active) return "You are off the list";
  if (!since) return "You take no calls";
  return { available: "You can be called", busy: "You are on a call" }[state] ?? "Waiting for a device of yours";
}

/** A day of the server's, such as "22 Nov". @param {string} day as 2026-11-22 */
export function dayOf(day) {
  return shortDay.format(Date.parse(`${day}T00:00:00Z`));
}

/** The latest of the days. @param {any} earnings @param {number} number */
export function lastOf(earnings, number) {
  const days = earnings.days.slice(-number);
  const sum = (name) => days.reduce((so, day) => so + day[name], 0);
  return { days, coins: sum("coins"), calls: sum("calls") };
}

/** How tall each day stands beside the best one. @param {{coins: number}[]} days @returns {number[]} from 0 to 1 */
export function heights(days) {
  const best = Math.max(1, ...days.map((day) => day.coins));
  return days.map((day) => Math.max(0, day.coins) / best);
}

/** What the chart shows, in a sentence. @param {{days: {day: string, coins: number}[], coins: number, calls: number}} earnings */
export function chartWords({ days, coins: sum, calls: number }) {
  const range = `From ${dayOf(days[0].day)} to ${dayOf(days.at(-1).day)}`;
  const best = days.reduce((one, other) => (other.coins > one.coins ? other : one));
  if (best.coins <= 0) return `${range}: nothing earned.`;
  return `${range}: ${coins(sum)} by ${calls(number)}. The best day was ${dayOf(best.day)}, with ${coins(best.coins)}.`;
}

/** A paid call in one's history. @param {any} call */
export function paidCallWords({ state, incoming, seconds: paid, coins: sum }) {
  if (state === "completed")
    return paid ? `${incoming ? "Earned" : "Paid"} ${coins(sum)} for ${spell(paid)}` : "You did not meet";
  if (state === "accepted") return "Under way";
  if (state === "ringing") return incoming ? "Calls you" : "Ringing";
  if (state === "rejected") return incoming ? "Declined by you" : "Declined";
  if (incoming) return "Missed";
  return state === "cancelled" ? "Cancelled" : "No answer";
}

/** @param {any} call */
export function isMissedCall({ state, incoming }) {
  return incoming && ["missed", "cancelled"].includes(state);
}
