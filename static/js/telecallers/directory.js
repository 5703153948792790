import { choices, wordsFor } from "../app/choices.js";
import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { nameOf } from "../chat/conversation.js";
import { know } from "../people/directory.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { watching } from "./live.js";
import { rating } from "./stars.js";
import { telecallerTabs } from "./tabs.js";
import { favouriteButton, paidCallButtons, stateLine } from "./ways.js";

const PAUSE = 250;
const A_PAGE = 24;
const ORDERINGS = [
  ["online", "Available first"],
  ["rating", "Best rated first"],
  ["newest", "Newest first"],
];

/** Telecallers to choose from; what is asked for stands in the address, so that going back finds it again. */
export function directory({ query, signal }) {
  const form = filters(query);
  const results = h("div", {});
  const status = h("p", { class: "visually-hidden", role: "status" });
  const rates = once(() => api.get("telecaller/rates/"));
  let [shown, newest] = [null, null];
  let waiting;
  const look = () => {
    clearTimeout(waiting);
    if (newest !== shown) newest.abort();
    const mine = (newest = new AbortController());
    results.setAttribute("aria-busy", "true");
    const list = found(asked(form), rates, status, AbortSignal.any([signal, mine.signal]), () => {
      shown?.abort();
      shown = mine;
      results.removeAttribute("aria-busy");
      results.replaceChildren(list);
    });
    if (!results.children.length) results.replaceChildren(list);
  };
  const clear = () => {
    for (const input of form.elements) {
      if (input.type === "checkbox") input.checked = false;
      else input.value = input.name === "ordering" ? ORDERINGS[0][0] : "";
    }
    remember(form);
    look();
    form.elements.q.focus();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    remember(form);
    clearTimeout(waiting);
    waiting = setTimeout(look, target.type === "search" ? PAUSE : 0);
  });
  results.addEventListener("clear-filters", clear);
  signal.addEventListener("abort", () => clearTimeout(waiting));
  look();
  return {
    title: "Telecallers",
    element: view(
      { title: "Telecallers", lead: "People who take calls that are paid for by the second." },
      telecallerTabs("/app/telecallers", signal),
      h("search", {}, form),
      status,
      h("section", { "aria-label": "Telecallers found" }, results),
    ),
  };
}

/** What is asked for once, unless it did not come. @param {() => Promise<any>} ask */
function once(ask) {
  let answer;
  return () =>
    (answer ??= ask().catch((error) => {
      answer = undefined;
      throw error;
    }));
}

function filters(query) {
  return h(
    "form",
    { class: "telecaller-filters" },
    h(
      "div",
      { class: "input-wrap" },
      icon("search"),
      h("input", {
        class: "input",
        type: "search",
        name: "q",
        value: query.get("q") ?? "",
        placeholder: "Name",
        "aria-label": "Search telecallers",
        "aria-keyshortcuts": "/",
        autocomplete: "off",
        maxlength: "100",
        enterkeyhint: "search",
      }),
    ),
    choice("language", "Language", [["", "Any language"], ...choices.languages], query),
    choice("ordering", "Order", ORDERINGS, query),
    h("div", { class: "chips" }, chip("online", "Online now", query), chip("favourite", "Favourites", query)),
  );
}

function choice(name, label, options, query) {
  const chosen = query.get(name) ?? options[0][0];
  return h(
    "select",
    { class: "input", name, "aria-label": label },
    options.map(([value, words]) => h("option", { value, selected: value === chosen }, words)),
  );
}

function chip(name, words, query) {
  return h(
    "label",
    { class: "chip" },
    h("input", { type: "checkbox", name, value: "true", checked: query.get(name) === "true" }),
    words,
  );
}

/** Only what was chosen. */
function asked(form) {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
  return Object.fromEntries(given.filter(([name, value]) => value && !(name === "ordering" && value === "online")));
}

function remember(form) {
  const query = new URLSearchParams(asked(form));
  history.replaceState(history.state, "", query.size ? `?${query}` : location.pathname);
}

/** The results before stay until `shown` is called. */
function found(wanted, rates, status, signal, shown) {
  let prices;
  return pagedList({
    look: "telecallers",
    skeleton: cardSkeletons,
    shown,
    signal,
    page: async (next) => {
      const [answer, { rates: known }] = await Promise.all([
        next ? api.page(next) : api.page("telecallers/", { limit: A_PAGE, ...wanted }),
        rates(),
      ]);
      prices = known;
      know(answer.results.map(({ user }) => user));
      watching.watch(answer.results, signal);
      return answer;
    },
    row: (telecaller) => card(telecaller, prices, signal),
    loaded: (number) => (status.textContent = number === 1 ? "One telecaller found" : `${number} telecallers found`),
    empty: () => h("div", { class: "card card-list" }, nobody(wanted)),
  });
}

function card(telecaller, rates, signal) {
  const { user, languages, about } = telecaller;
  return h(
    "li",
    { class: "card telecaller-card" },
    h(
      "div",
      { class: "telecaller-head" },
      avatar(user, { size: "l" }),
      h(
        "div",
        { class: "grow" },
        h("h2", {}, h("a", { class: "plain-link", href: `/app/telecallers/${user.id}` }, h("bdi", {}, nameOf(user)))),
        stateLine(telecaller, signal),
        rating(telecaller),
      ),
      favouriteButton(telecaller),
    ),
    h("p", { class: "telecaller-about", dir: "auto" }, about),
    h("p", { class: "small muted" }, languages.map((each) => wordsFor("languages", each)).join(" · ")),
    h("div", { class: "telecaller-ways" }, paidCallButtons(telecaller, rates, signal)),
  );
}

function cardSkeletons() {
  const one = () => h("li", { class: "skeleton skeleton-card" });
  return h("ul", { class: "telecallers", "aria-hidden": "true" }, Array.from({ length: 6 }, one));
}

function nobody({ favourite, ordering: _ordering, ...others }) {
  if (!favourite && !Object.keys(others).length)
    return emptyState({
      title: "No telecallers yet",
      message: "When the people who run this server have taken somebody on, you find them here.",
      action:
        !store.get("telecaller-profile") &&
        h("a", { class: "button", href: "/app/telecallers/apply" }, "Become a telecaller"),
    });
  const clear = h(
    "button",
    {
      class: "button",
      type: "button",
      click: ({ currentTarget }) => currentTarget.dispatchEvent(new CustomEvent("clear-filters", { bubbles: true })),
    },
    "Show all",
  );
  if (favourite && !Object.keys(others).length)
    return emptyState({
      title: "No favourites yet",
      message: "Mark somebody with the heart, and you find them here again.",
      action: clear,
    });
  return emptyState({
    title: "Nobody fits",
    message: "Ask for less: another language, or those too who are offline at the moment.",
    action: clear,
  });
}
