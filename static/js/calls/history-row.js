import { nameOf } from "../chat/conversation.js";
import { know } from "../people/directory.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { attachMenu } from "../ui/menu.js";
import { briefly, exactly } from "../ui/time.js";

/**
 * A call in one's history, of whatever kind.
 *
 * @param {any} call
 * @param {{href: string, words: string, missed: boolean, status?: string, note?: any, actions: any}} shown
 * @returns {HTMLElement}
 */
export function historyRow(call, { href, words, missed, status, note, actions }) {
  const { user, created_at: moment } = call;
  know([user]);
  return h(
    "li",
    { class: "item call-row", "data-missed": missed },
    avatar(user, { status }),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, h("a", { class: "plain-link", href }, h("bdi", {}, nameOf(user)))),
      h(
        "p",
        { class: "item-note call-note" },
        h("span", { class: "call-how" }, icon(missed ? "phone-missed" : directionOf(call)), words),
        h("time", { datetime: moment, title: exactly(moment) }, briefly(moment)),
        note,
      ),
    ),
    actions,
  );
}

/** What else there is to do about it. @param {any} call @param {() => any[]} items @returns {HTMLElement} */
export function moreAbout({ user }, items) {
  const label = `More about this call with ${nameOf(user)}`;
  const button = h(
    "button",
    { class: "button button-quiet button-icon", type: "button", "aria-label": label, title: "More" },
    icon("more"),
  );
  const ways = h("div", { class: "row" }, button);
  attachMenu(button, items);
  return ways;
}

function directionOf({ incoming }) {
  return incoming ? "phone-in" : "phone-out";
}
