import { board } from "../app/live.js";
import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { emptyState } from "../ui/placeholders.js";
import { attempt } from "../ui/toast.js";
import { earningsCard } from "./earnings.js";
import { callsCard } from "./history.js";
import { ratingOf } from "./stars.js";
import { telecallerTabs } from "./tabs.js";
import { aMinute, blockWords, calls, coins, lineWords, STATES } from "./words.js";

/** A telecaller's own place: whether they take calls, and what came of it. */
export async function telecallerConsole({ signal }) {
  const profile = await ownProfile();
  return {
    title: "Console",
    element: view(
      { title: "Telecallers", actions: profile && ways(profile) },
      telecallerTabs("/app/telecallers/console", signal),
      h("h2", { class: "visually-hidden" }, "Console"),
      profile ? content(profile, signal) : nobody(),
    ),
  };
}

/** Null for who is none, which this page knows once it is connected. */
async function ownProfile() {
  if (store.get("telecaller-profile") === null) return null;
  try {
    const { rates, ...profile } = await api.get("telecaller/profile/");
    store.set("telecaller-profile", profile);
    return { ...profile, rates };
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

function nobody() {
  const apply = h("a", { class: "button button-primary", href: "/app/telecallers/apply" }, "Become a telecaller");
  return h(
    "div",
    { class: "card card-list" },
    emptyState({
      title: "You are not a telecaller",
      message: "Who takes calls has their console here.",
      action: apply,
    }),
  );
}

function ways({ id }) {
  return h(
    "div",
    { class: "row" },
    h("a", { class: "button", href: `/app/telecallers/${id}` }, icon("user"), "Your page"),
    h("a", { class: "button", href: "/app/telecallers/console/profile" }, icon("pencil"), "Edit profile"),
  );
}

function content(profile, signal) {
  return [
    onlineCard(signal),
    earningsCard(signal),
    callsCard(signal),
    h("div", { class: "columns" }, standingCard(signal), ratesCard(profile)),
  ];
}

/** The switch, and what it comes to: who is switched on and has no device here, or is on a call, cannot be called. */
function onlineCard(signal) {
  const dot = h("span", { class: "dot" });
  const words = h("span", { role: "status" });
  const hint = h("p", { class: "small", id: "online-hint" });
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    id: "online-switch",
    "aria-describedby": "online-hint",
    change: () => turn(input),
  });
  const card = h(
    "section",
    { class: "card card-line online-card", "aria-label": "Your line" },
    h("div", {}, h("p", { class: "line-state" }, dot, words), hint),
    h("label", { class: "switch online-switch" }, input, h("span", { class: "field-label" }, "Take calls")),
  );
  store.watch(
    "telecaller-profile",
    (profile) => {
      if (!profile) return;
      dot.dataset.status = STATES[profile.state].dot;
      words.textContent = lineWords(profile);
      hint.textContent = hintOf(profile);
      if (!input.hasAttribute("aria-busy")) settle(input);
      card.dataset.state = profile.state;
    },
    signal,
  );
  return card;
}

function hintOf({ active, online_since: since, state }) {
  if (!active) return "The people who run this server have taken you off it. What you have earned stays yours.";
  if (!since) return "Switch it on, and people can call you on every device that you are signed in on.";
  if (state === "offline") return "People see you as offline until one of your devices is connected.";
  return "People see you as offline when the last of your devices is gone.";
}

/** It shows what was asked for until the server has answered, whatever else is told meanwhile. */
async function turn(input) {
  const { checked } = input;
  const release = busy(input);
  await attempt(async () => {
    const { profile } = await board.command(checked ? "telecaller.go_online" : "telecaller.go_offline");
    store.set("telecaller-profile", profile);
  });
  release();
  settle(input);
  if (document.activeElement === document.body) input.focus();
}

function settle(input) {
  const { active, online_since: since } = store.get("telecaller-profile");
  input.checked = since !== null;
  input.disabled = !active;
}

function standingCard(signal) {
  const holder = h("div", { class: "stack" });
  store.watch(
    "telecaller-profile",
    (profile) => profile && holder.replaceChildren(ratingOf(profile), h("p", {}, calls(profile.calls))),
    signal,
  );
  return h(
    "section",
    { class: "card", "aria-label": "How people rate you" },
    h("h3", {}, "How people rate you"),
    holder,
  );
}

function ratesCard({ rates }) {
  return h(
    "section",
    { class: "card", "aria-label": "What you earn" },
    h("h3", {}, "What you earn"),
    h(
      "dl",
      { class: "facts" },
      rates.map((rate) => [
        h("dt", {}, rate.kind === "audio" ? "Sound" : "Video"),
        h(
          "dd",
          {},
          h("strong", {}, `${coins(aMinute({ price: rate.share }))} a minute`),
          h("p", { class: "small muted" }, `${coins(rate.share)} a second. ${blockWords(rate)}`),
        ),
      ]),
    ),
  );
}
