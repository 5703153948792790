import { board } from "../app/live.js";
import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { historyRow, moreAbout } from "../calls/history-row.js";
import { openReport } from "../people/report.js";
import { h, icon } from "../ui/dom.js";
import { menuItem } from "../ui/menu.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { openRating } from "./end-sheet.js";
import { telecallerTabs } from "./tabs.js";
import { isMissedCall, paidCallWords } from "./words.js";

const DAY = 86_400_000;
const AGAIN = ["telecaller.rejected", "telecaller.missed", "telecaller.cancelled", "telecaller.ended", "ready"];

/** Paid calls that one made or got. */
export function paidCalls({ signal }) {
  return {
    title: "Paid calls",
    element: view(
      { title: "Telecallers" },
      telecallerTabs("/app/telecallers/calls", signal),
      h("h2", { class: "visually-hidden" }, "Paid calls"),
      callsCard(signal),
    ),
  };
}

/** The last one first; read again after each, and when the connection is back. Only telecallers miss any. @param {AbortSignal} signal */
export function callsCard(signal) {
  const holder = h("div", {});
  let missed = false;
  let again;
  const show = () =>
    holder.replaceChildren(
      pagedList({
        page: (next) => api.page(next ?? "telecaller/calls/", next ? undefined : { missed: missed || undefined }),
        row,
        empty: () => nothing(missed),
        signal,
        renewed: (way) => (again = way),
      }),
    );
  const choose = (wanted) => {
    missed = wanted;
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(Boolean(place) === missed)));
    show();
  };
  const buttons = ["All", "Missed"].map((words, place) =>
    h("button", { class: "segment", type: "button", click: () => choose(Boolean(place)) }, words),
  );
  const group = h("div", { class: "segments", role: "group", "aria-label": "Which calls" }, buttons);
  store.watch("telecaller-profile", (profile) => (group.hidden = !profile), signal);
  for (const type of AGAIN) signal.addEventListener("abort", board.on(type, () => again()), { once: true });
  choose(false);
  return h(
    "section",
    { class: "card", "aria-label": "Paid calls" },
    h("div", { class: "card-head" }, h("h3", {}, "Paid calls"), group),
    holder,
  );
}

function nothing(missed) {
  if (missed)
    return emptyState({ title: "No missed calls", message: "When somebody calls and you do not answer, it is here." });
  return emptyState({ title: "No paid calls yet", message: "What they took and what they came to will be here." });
}

function row(call, rated) {
  const { user, incoming, feedback } = call;
  return historyRow(call, {
    href: incoming ? `/app/people/${user.id}` : `/app/telecallers/${user.id}`,
    words: paidCallWords(call),
    missed: isMissedCall(call),
    note: feedback && h("span", { class: "rating" }, icon("star"), `You gave ${feedback.stars}`),
    actions: more(call, rated),
  });
}

function more(call, rated) {
  const { id, user, feedback } = call;
  return moreAbout(call, () => [
    mayRate(call) &&
      menuItem({ icon: "star", label: feedback ? "Change your rating" : "Rate", click: () => openRating(call, rated) }),
    menuItem({ icon: "flag", label: "Report", click: () => openReport(user, { paid_call: id }) }),
  ]);
}

/** For a day one may say something else. */
function mayRate({ incoming, seconds, feedback }) {
  return !incoming && seconds > 0 && !(feedback && Date.parse(feedback.created_at) + DAY < Date.now());
}
