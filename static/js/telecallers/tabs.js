import { store } from "../app/store.js";
import { h } from "../ui/dom.js";

const DIRECTORY = ["/app/telecallers", "Directory"];
const CALLS = ["/app/telecallers/calls", "Calls"];
const CONSOLE = ["/app/telecallers/console", "Console"];
const APPLY = ["/app/telecallers/apply", "Become a telecaller"];

/** The parts of the section: the last one is for those who are telecallers, or for those who are not. @param {string} current @param {AbortSignal} signal */
export function telecallerTabs(current, signal) {
  const tab = ([href, words]) => h("a", { class: "tab", href, "aria-current": href === current && "page" }, words);
  const nav = h("nav", { class: "tabs", "aria-label": "Telecallers" }, tab(DIRECTORY), tab(CALLS));
  store.watch(
    "telecaller-profile",
    (profile) => {
      const own = profile ? CONSOLE : APPLY;
      if (nav.lastElementChild?.getAttribute("href") !== own[0])
        nav.replaceChildren(tab(DIRECTORY), tab(CALLS), tab(own));
    },
    signal,
  );
  return nav;
}
