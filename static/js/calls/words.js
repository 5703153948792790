import { nameOf } from "../chat/conversation.js";
import { spell } from "../ui/time.js";

const ENDS = {
  host: "The host ended it for everyone.",
  staff: "It was ended by the people who run this server.",
  deserted: "Everybody had left.",
  call: "One of you left it, or lost the connection.",
  removed: "The host removed you.",
  refused: "The host did not let you in.",
  gone: "It is over, or is not open to you.",
};

const CLOSED = ["removed", "refused", "gone"];

/** @param {string} reason */
export function endTitle(reason) {
  if (reason === "call") return "The call is over";
  return ENDS[reason] && !CLOSED.includes(reason) ? "This room is over" : "This room is closed to you";
}

/** Why a room is over. @param {string} reason */
export function endWords(reason) {
  return ENDS[reason] ?? ENDS.gone;
}

/** One's own device is gone, in the middle of a call. @param {string} slot */
export function lostWords(slot) {
  return slot === "audio"
    ? "Your microphone is gone, so nobody hears you. Connect it or choose another one."
    : "Your camera is gone, so nobody sees you. Connect it or choose another one.";
}

/** How a call ended, for those whom it concerns. @param {any} call @param {string} how @param {boolean} wasHere */
export function overWords({ user, incoming, accepted_at: from, ended_at: until }, how, wasHere) {
  const who = nameOf(user);
  if (how === "elsewhere") return "The call was answered on another of your devices.";
  if (how === "missed" && incoming) return `You missed a call from ${who}.`;
  if (!wasHere) return "";
  const words = {
    declined: incoming ? "" : `${who} declined the call.`,
    missed: `${who} did not answer.`,
    busy: `${who} is on another call.`,
    ended: from ? `The call with ${who} is over after ${spell(seconds(from, until))}.` : "",
  };
  return words[how] ?? "";
}

function seconds(from, until) {
  return Math.max(0, Math.round((Date.parse(until ?? new Date().toISOString()) - Date.parse(from)) / 1000));
}

/** A call in one's history. @param {any} call */
export function historyWords({ state, incoming, accepted_at: from, ended_at: until }) {
  if (from && until) return `${incoming ? "Incoming" : "Outgoing"} · ${spell(seconds(from, until))}`;
  if (state === "accepted") return "Under way";
  if (state === "ringing") return incoming ? "Calls you" : "Ringing";
  if (state === "declined") return incoming ? "Declined by you" : "Declined";
  if (incoming) return "Missed";
  return { busy: "On another call", cancelled: "Cancelled" }[state] ?? "No answer";
}

/** Whether one's history shows it as missed. @param {any} call */
export function isMissed({ state, incoming }) {
  return incoming && ["missed", "cancelled", "busy"].includes(state);
}

/** Where one is, from elsewhere in the page. @param {any} view @param {any} [call] */
export function whereWords(view, call) {
  return call ? `On a call with ${nameOf(call.user)}` : `In ${roomTitle(view)}`;
}

/** What a room is called. @param {any} view @param {any} [call] the call between two that it is for */
export function roomTitle(view, call) {
  if (call) return nameOf(call.user);
  return view?.title || (view ? `${nameOf(view.host)}’s room` : "Room");
}
