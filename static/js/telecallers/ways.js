import { store } from "../app/store.js";
import { api } from "../app/session.js";
import { nameOf } from "../chat/conversation.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { attempt } from "../ui/toast.js";
import { callTelecaller } from "./calling.js";
import { watching } from "./live.js";
import { aMinute, coins, count, STATES } from "./words.js";

/** A telecaller's state as it changes. @param {any} telecaller @param {(state: string) => void} show @param {AbortSignal} signal */
export function followState({ user, state }, show, signal) {
  show(watching.stateOf(user.id) ?? state);
  if (signal.aborted) return;
  signal.addEventListener("abort", watching.on(user.id, show), { once: true });
}

/** The dot and its words. @param {any} telecaller @param {AbortSignal} signal @param {{announced?: boolean}} [options] */
export function stateLine(telecaller, signal, { announced = false } = {}) {
  const dot = h("span", { class: "dot" });
  const words = h("span", {});
  const show = (state) => {
    dot.dataset.status = STATES[state].dot;
    words.textContent = STATES[state].words;
  };
  followState(telecaller, show, signal);
  return h("p", { class: "telecaller-state", role: announced && "status" }, dot, words);
}

/**
 * The two ways to call a telecaller, with what they cost. They can be used while the telecaller can be called.
 *
 * @param {any} telecaller @param {{kind: "audio" | "video", price: number}[]} rates @param {AbortSignal} signal
 * @returns {HTMLButtonElement[]}
 */
export function paidCallButtons(telecaller, rates, signal) {
  const buttons = rates.map((rate) => paidCallButton(telecaller, rate));
  const show = (state) => buttons.forEach((button) => (button.disabled = state !== "available"));
  followState(telecaller, show, signal);
  return buttons;
}

function paidCallButton({ user }, { kind, price }) {
  const whom = `${kind === "audio" ? "Call" : "Video call with"} ${nameOf(user)}`;
  const minute = aMinute({ price });
  return h(
    "button",
    {
      class: "button call-price",
      type: "button",
      title: kind === "audio" ? "Call" : "Video call",
      click: ({ currentTarget }) => ring(currentTarget, user, kind),
    },
    icon(kind === "audio" ? "phone" : "video"),
    h("span", { class: "visually-hidden" }, `${whom}: ${coins(minute)} a minute, ${count(price)} a second`),
    h(
      "span",
      { "aria-hidden": "true" },
      h("span", { class: "call-price-minute" }, `${count(minute)} / min`),
      h("span", { class: "call-price-second" }, `${count(price)} / s`),
    ),
  );
}

/** What it could be used for may have changed meanwhile. */
async function ring(button, user, kind) {
  const release = busy(button);
  await callTelecaller({ telecaller: user.id, kind });
  release();
  button.disabled = (watching.stateOf(user.id) ?? "available") !== "available";
}

/** Keeps a telecaller among one's favourites, or no more. @param {any} telecaller @param {{words?: boolean}} [options] */
export function favouriteButton({ user, favourite }, { words = false } = {}) {
  const label = `${nameOf(user)} is a favourite`;
  const button = h(
    "button",
    {
      class: words ? "button favourite" : "button button-quiet button-icon favourite",
      type: "button",
      "aria-label": words ? undefined : label,
      "aria-pressed": String(favourite),
      title: "Favourite",
      click: () => toggle(button, user),
    },
    icon("heart"),
    words && "Favourite",
  );
  return button;
}

async function toggle(button, { id }) {
  const isOne = button.getAttribute("aria-pressed") === "true";
  const release = busy(button);
  const path = `telecallers/${id}/favourite/`;
  const done = await attempt(() => (isOne ? api.delete(path) : api.put(path)));
  release();
  if (done) button.setAttribute("aria-pressed", String(!isOne));
}

/** @param {{id: string}} user */
export function isOneself({ id }) {
  return store.get("me").id === id;
}
