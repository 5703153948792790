import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState, listSkeleton } from "../ui/placeholders.js";
import { peopleTabs } from "./tabs.js";

const PAUSE = 250;

/** People by name; what is looked for stands in the address, so that going back finds it again. */
export function search({ query, signal }) {
  const input = h("input", {
    class: "input",
    type: "search",
    name: "search",
    value: query.get("q") ?? "",
    placeholder: "Name or username",
    "aria-label": "Search people",
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    maxlength: "100",
    enterkeyhint: "search",
  });
  const results = h("div", {}, listSkeleton());
  const status = h("p", { class: "visually-hidden", role: "status" });
  let waiting;
  let newest;
  const look = () => {
    results.setAttribute("aria-busy", "true");
    const list = found(input.value.trim(), status, signal, () => {
      if (list !== newest) return;
      results.removeAttribute("aria-busy");
      results.replaceChildren(list);
    });
    newest = list;
  };
  input.addEventListener("input", () => {
    remember(input.value.trim());
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  signal.addEventListener("abort", () => clearTimeout(waiting));
  look();
  return {
    title: "People",
    element: view(
      { title: "People", lead: "Everyone on this server whom you have not blocked." },
      peopleTabs("/app/people", signal),
      h("search", {}, h("div", { class: "input-wrap" }, icon("search"), input)),
      status,
      h("section", { class: "card card-list", "aria-label": "Results" }, results),
    ),
  };
}

function remember(text) {
  history.replaceState(history.state, "", text ? `?${new URLSearchParams({ q: text })}` : location.pathname);
}

/** The results before stay until `shown` is called. */
function found(text, status, signal, shown) {
  return pagedList({
    shown,
    page: (next) => (next ? api.page(next) : api.page("users/", { search: text })),
    row: personRow,
    signal,
    loaded: (count) => (status.textContent = count === 1 ? "One person found" : `${count} people found`),
    empty: () =>
      text
        ? emptyState({
            title: `Nobody by the name of “${text}”`,
            message: "Try the beginning of a name, or the exact username.",
          })
        : emptyState({
            title: "Nobody else is here yet",
            message: "When people join this server, you find them here.",
          }),
  });
}

/** @param {any} person */
export function personRow(person) {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "item", href: `/app/people/${person.id}` },
      avatar(person),
      h(
        "span",
        { class: "item-body" },
        h("span", { class: "item-title" }, h("bdi", {}, person.full_name || person.username)),
        h("span", { class: "item-note" }, `@${person.username}`),
      ),
      icon("chevron-right"),
    ),
  );
}
