import { nameOf } from "../chat/conversation.js";
import { clockOf, spell } from "../ui/time.js";
import { aMinute, coins, count } from "./words.js";

const LONG = 3600;

/** Under the name of who calls or is called. @param {any} call */
export function ringWords({ incoming, kind, rate }) {
  if (!incoming) return "It rings …";
  const earned = `you earn ${count(aMinute({ price: rate.coins }))} coins a minute`;
  return `${kind === "video" ? "calls you, with video" : "calls you"}: ${earned}`;
}

/** What it costs as long as it lasts. @param {any} rate */
export function priceWords({ coins: price, first_block: first }) {
  return `${coins(price)} a second, the first ${spell(first)} whole. You pay once you both are there.`;
}

/** How long the coins last. @param {number} left in seconds */
export function leftWords(left) {
  return left < LONG ? clockOf(left) : spell(left - (left % 60));
}

/** When little is left. @param {10 | 30 | 60} level */
export function warningWords(level) {
  const words = { 60: "a minute", 30: "30 seconds", 10: "10 seconds" }[level];
  return `Your coins last for at most ${words}. Then the call ends.`;
}

/** How a call ended that was not talked in, for those whom it concerns. @param {any} call @param {string} how @param {boolean} wasHere */
export function overWords({ user, incoming, end_reason: reason }, how, wasHere) {
  const who = nameOf(user);
  if (how === "elsewhere") return "The call was answered on another of your devices.";
  if (how === "cancelled" && reason === "money")
    return incoming ? `${who} has too few coins for this call.` : "You have too few coins for this call.";
  if (incoming && (how === "missed" || how === "cancelled")) return `You missed a paid call from ${who}.`;
  if (!wasHere || incoming) return "";
  return { rejected: `${who} does not take the call.`, missed: `${who} did not answer.` }[how] ?? "";
}

/** What one is told when a call is over that was accepted. @param {any} call */
export function endTitle({ user, incoming, end_reason: reason, seconds }) {
  const who = nameOf(user);
  if (reason === "money") return incoming ? `${who} has no more coins` : "Your coins are used up";
  if (reason === "staff") return "The staff ended the call";
  if (!seconds) return "You did not meet";
  if (reason === "lost") return "The connection was lost";
  return reason === (incoming ? "caller" : "telecaller") ? `${who} ended the call` : "The call is over";
}

/** And what that means. @param {any} call */
export function endNote({ incoming, end_reason: reason, seconds }) {
  if (!seconds) return `There was no talk, so nothing was ${incoming ? "earned" : "charged"}.`;
  if (reason === "money" && !incoming) return "So the call was ended. Nothing was charged beyond them.";
  if (reason === "money") return "So the call was ended. What you earned is yours.";
  if (reason === "lost")
    return `One of you did not come back in time. The time away was not ${incoming ? "counted" : "charged"}.`;
  return "";
}
