import { wordsFor } from "../app/choices.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { nameOf } from "../chat/conversation.js";
import { know } from "../people/directory.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { inMonth, onDay } from "../ui/time.js";
import { watching } from "./live.js";
import { ratingOf, starsGiven } from "./stars.js";
import { favouriteButton, followState, isOneself, paidCallButtons, stateLine } from "./ways.js";
import { blockWords, calls } from "./words.js";

const WHY = {
  available: "",
  busy: "You can call as soon as the other call is over.",
  offline: "You can call when they are back. This page shows it at once.",
};

/** A telecaller's page. */
export async function profile({ params, signal }) {
  const [telecaller, { rates }] = await Promise.all([
    api.get(`telecallers/${params.id}/`),
    api.get("telecaller/rates/"),
  ]);
  know([telecaller.user]);
  if (!isOneself(telecaller.user)) watching.watch([telecaller], signal);
  return {
    title: nameOf(telecaller.user),
    element: h("div", { class: "view view-narrow" }, content(telecaller, rates, signal)),
  };
}

function content(telecaller, rates, signal) {
  const { user, about, languages } = telecaller;
  const rating = h("div", {});
  return [
    h("p", {}, h("a", { class: "back", href: "/app/telecallers", click: goBack }, icon("chevron-left"), "Telecallers")),
    h(
      "section",
      { class: "card person" },
      h(
        "div",
        { class: "person-head" },
        avatar(user, { size: "xl" }),
        h(
          "div",
          { class: "grow" },
          h("h1", {}, h("bdi", {}, nameOf(user))),
          isOneself(user) ? h("p", { class: "muted" }, "This is how others see you.") : standing(telecaller, signal),
          rating,
        ),
      ),
      h("p", { class: "person-about", dir: "auto" }, about),
      h(
        "dl",
        { class: "facts" },
        fact("Speaks", languages.map((each) => wordsFor("languages", each)).join(", ")),
        fact("Experience", `${calls(telecaller.calls)}, here since ${onDay(telecaller.since)}`),
      ),
      !isOneself(user) && callSection(telecaller, rates, signal),
      h(
        "div",
        { class: "card-foot" },
        isOneself(user)
          ? h("a", { class: "button", href: "/app/telecallers/console/profile" }, "Edit your profile")
          : [
              favouriteButton(telecaller, { words: true }),
              h("a", { class: "small", href: `/app/people/${user.id}` }, "Write, report or block"),
            ],
      ),
    ),
    saidSection(telecaller, rating, signal),
  ];
}

/** What callers said, the mean of it in `rating`; read again when one has said something oneself. */
function saidSection(telecaller, rating, signal) {
  const path = `telecallers/${telecaller.user.id}/`;
  const holder = h("div", {});
  const section = h(
    "section",
    { class: "card card-list", "aria-label": "What callers say" },
    h("h2", {}, "What callers say"),
    holder,
  );
  const show = (now) => {
    rating.replaceChildren(ratingOf(now));
    section.hidden = !now.ratings;
    if (!now.ratings) return;
    const page = (next) => api.page(next ?? `${path}feedback/`);
    const empty = () => emptyState({ title: "Nothing said yet", message: "Callers can say how it was." });
    holder.replaceChildren(pagedList({ page, row: said, empty, signal }));
  };
  show(telecaller);
  const again = async (id) => {
    const now = id === telecaller.user.id && (await api.get(path).catch(() => null));
    if (now && !signal.aborted) show(now);
  };
  store.watch("telecaller-rated", again, signal);
  return section;
}

function said({ stars, text, month }) {
  return h(
    "li",
    { class: "item" },
    h(
      "div",
      { class: "item-body" },
      starsGiven(stars),
      text && h("p", { dir: "auto" }, text),
      h("p", { class: "item-note" }, h("time", { datetime: month }, inMonth(month))),
    ),
  );
}

function standing(telecaller, signal) {
  return stateLine(telecaller, signal, { announced: true });
}

function callSection(telecaller, rates, signal) {
  const why = h("p", { class: "small muted" });
  followState(telecaller, (state) => (why.textContent = WHY[state]), signal);
  return h(
    "section",
    { class: "stack telecaller-calls", "aria-label": "Call" },
    h("div", { class: "telecaller-ways" }, paidCallButtons(telecaller, rates, signal)),
    why,
    h(
      "ul",
      { class: "small muted rate-notes" },
      rates.map((rate) => h("li", {}, `${rate.kind === "audio" ? "Sound" : "Video"}: ${priceWords(rate)}`)),
    ),
  );
}

function priceWords(rate) {
  return `${rate.price} ${rate.price === 1 ? "coin" : "coins"} a second. ${blockWords(rate)}`;
}

function fact(name, value) {
  return [h("dt", {}, name), h("dd", {}, value)];
}

/** Back to the results as they were, if that is where one came from. */
function goBack(event) {
  if (history.state?.index > 0 && store.get("section") === "/app/telecallers") {
    event.preventDefault();
    history.back();
  }
}
