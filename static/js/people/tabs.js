import { store } from "../app/store.js";
import { h } from "../ui/dom.js";

const TABS = [
  ["/app/people", "Everyone"],
  ["/app/people/friends", "Friends"],
  ["/app/people/requests", "Requests"],
];

/** The parts of the section. @param {string} current @param {AbortSignal} signal */
export function peopleTabs(current, signal) {
  const count = h("span", { class: "count", hidden: true });
  store.watch(
    "friend-requests",
    (number) => {
      count.hidden = !number;
      count.textContent = number;
    },
    signal,
  );
  return h(
    "nav",
    { class: "tabs", "aria-label": "People" },
    TABS.map(([href, words]) =>
      h(
        "a",
        { class: "tab", href, "aria-current": href === current && "page" },
        words,
        href.endsWith("/requests") && count,
      ),
    ),
  );
}
