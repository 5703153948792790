import { navigate, view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { presenceOf } from "../people/friends.js";
import { openReport } from "../people/report.js";
import { h, icon } from "../ui/dom.js";
import { menuItem } from "../ui/menu.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { callButtons } from "./buttons.js";
import { historyRow, moreAbout } from "./history-row.js";
import { pathOf } from "./live.js";
import { openJoin, openStart } from "./start.js";
import { historyWords, isMissed } from "./words.js";

/** One's calls, the last one first. */
export function history({ query, signal }) {
  const missed = query.get("missed") === "true";
  const known = store.get("calls-changed");
  const list = pagedList({
    page: (next) => api.page(next ?? "calls/", next ? undefined : { missed: missed || undefined }),
    row,
    empty: () => nothing(missed),
    signal,
    renewed: (again) => store.watch("calls-changed", (now) => now !== known && again(), signal),
  });
  seen();
  return {
    title: "Calls",
    element: view(
      { title: "Calls", actions: h("div", { class: "row" }, ...ways()) },
      tabs(missed),
      h("section", { class: "card card-list", "aria-label": missed ? "Missed calls" : "Calls" }, list),
    ),
  };
}

function ways() {
  return [
    h("button", { class: "button", type: "button", click: openJoin }, icon("link"), "Join by link"),
    h("button", { class: "button button-primary", type: "button", click: openStart }, icon("video"), "Start a room"),
  ];
}

function tabs(missed) {
  const tab = (words, href, current) => h("a", { class: "tab", href, "aria-current": current && "page" }, words);
  return h(
    "nav",
    { class: "tabs", "aria-label": "Calls" },
    tab("All", "/app/calls", !missed),
    tab("Missed", "/app/calls?missed=true", missed),
  );
}

function nothing(missed) {
  if (missed)
    return emptyState({ title: "No missed calls", message: "When somebody calls and you are away, you find it here." });
  return emptyState({
    title: "No calls yet",
    message: "Call somebody from a conversation or their page, or start a room and send its link around.",
    action: h("a", { class: "button", href: "/app/people" }, "Find people"),
  });
}

function row(call) {
  const { user, room, state } = call;
  return historyRow(call, {
    href: `/app/people/${user.id}`,
    words: historyWords(call),
    missed: isMissed(call),
    status: presenceOf(user.id)?.status,
    actions:
      state === "accepted" && room
        ? h(
            "button",
            { class: "button button-primary button-small", type: "button", click: () => navigate(pathOf(room)) },
            "Return",
          )
        : h("div", { class: "row call-ways" }, callButtons(user), more(call)),
  });
}

function more(call) {
  return moreAbout(call, () => [
    menuItem({ icon: "flag", label: "Report", click: () => openReport(call.user, { call: call.id }) }),
  ]);
}

/** Whoever looks at the list has seen what was missed. */
async function seen() {
  if (!store.get("calls-missed")) return;
  await api.post("calls/seen/").then(
    () => store.set("calls-missed", 0),
    () => {},
  );
}
