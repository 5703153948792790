import { api } from "../app/session.js";
import { h, icon } from "../ui/dom.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { briefly } from "../ui/time.js";
import { counted, figure, placeWords } from "./words.js";

/** Tests that one took part in, and that are over. @param {AbortSignal} signal */
export function ownResultsCard(signal) {
  return h(
    "section",
    { class: "card", "aria-label": "Your results" },
    h("div", { class: "card-head" }, h("h2", {}, "Your results")),
    pagedList({
      page: (next) => api.page(next ?? "test-results/"),
      row,
      signal,
      empty: () =>
        emptyState({
          title: "No results yet",
          message: "When a test is over in which you took part, how you did is here.",
        }),
    }),
  );
}

function row({ code, title, host, ended_at: ended, place, of, score }) {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "item", href: `/app/tests/rooms/${code}/mine` },
      h("span", { class: "icon-tile" }, icon("quiz")),
      h(
        "span",
        { class: "item-body" },
        h("span", { class: "item-title" }, h("bdi", {}, title)),
        h("span", { class: "item-note numeric" }, 
          `${counted(score, "point")} · with `,
          h("bdi", {}, host.full_name || host.username),
          ` · ${briefly(ended)}`,
        ),
      ),
      h("span", { class: place === 1 ? "badge badge-lamp" : "badge" }, `${placeWords(place)} of ${figure(of)}`),
    ),
  );
}
