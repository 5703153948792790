import { navigate, view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { nameOf } from "../chat/conversation.js";
import { know } from "../people/directory.js";
import { presenceOf } from "../people/friends.js";
import { openReport } from "../people/report.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { briefly, exactly } from "../ui/time.js";
import { callButtons } from "./buttons.js";
import { pathOf } from "./live.js";
import { openJoin, openStart } from "./start.js";
import { historyWords, isMissed } from "./words.js";

/** One's calls, the last one first. */
export function history({ query, signal }) {
  const missed = query.get("missed") === "true";
  const holder = h("div", {});
  const list = () =>
    pagedList({
      page: (next) => api.page(next ?? "calls/", next ? undefined : { missed: missed || undefined }),
      row,
      empty: () => nothing(missed),
      signal,
    });
  const show = () => holder.replaceChildren(list());
  store.watch("calls-changed", show, signal);
  if (!holder.children.length) show();
  seen();
  return {
    title: "Calls",
    element: view(
      { title: "Calls", actions: h("div", { class: "row" }, ...ways()) },
      tabs(missed),
      h("section", { class: "card card-list", "aria-label": missed ? "Missed calls" : "Calls" }, holder),
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
  const { user, room, state, created_at: moment } = call;
  know([user]);
  const running = state === "accepted" && room;
  return h(
    "li",
    { class: "item call-row", "data-missed": isMissed(call) },
    avatar(user, { status: presenceOf(user.id)?.status }),
    h(
      "div",
      { class: "item-body" },
      h(
        "p",
        { class: "item-title" },
        h("a", { class: "plain-link", href: `/app/people/${user.id}` }, h("bdi", {}, nameOf(user))),
      ),
      h(
        "p",
        { class: "item-note call-note" },
        h("span", { class: "call-how" }, icon(directionOf(call)), historyWords(call)),
        h("time", { datetime: moment, title: exactly(moment) }, briefly(moment)),
      ),
    ),
    running
      ? h(
          "button",
          { class: "button button-primary button-small", type: "button", click: () => navigate(pathOf(room)) },
          "Return",
        )
      : h("div", { class: "row call-ways" }, callButtons(user), more(call)),
  );
}

function more({ id, user }) {
  const label = `More about this call with ${nameOf(user)}`;
  const button = h(
    "button",
    { class: "button button-quiet button-icon", type: "button", "aria-label": label, title: "More" },
    icon("more"),
  );
  const ways = h("div", { class: "row" }, button);
  attachMenu(button, () => [
    menuItem({ icon: "flag", label: "Report", click: () => openReport(user, { call: id }) }),
  ]);
  return ways;
}

function directionOf(call) {
  if (isMissed(call)) return "phone-missed";
  return call.incoming ? "phone-in" : "phone-out";
}

/** Whoever looks at the list has seen what was missed. */
async function seen() {
  if (!store.get("calls-missed")) return;
  await api.post("calls/seen/").then(
    () => store.set("calls-missed", 0),
    () => {},
  );
}
