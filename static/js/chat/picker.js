import { api } from "../app/session.js";
import { know } from "../people/directory.js";
import { friendList } from "../people/friends.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { errorState, listSkeleton } from "../ui/placeholders.js";
import { nameOf } from "./conversation.js";

const PAUSE = 250;

/**
 * People to choose from: friends first, anybody by name.
 *
 * @param {object} options
 * @param {(person: any) => void} options.chosen
 * @param {(person: any) => "chosen" | "taken" | null} [options.stateOf]
 */
export function personPicker({ chosen, stateOf = () => null }) {
  const input = h("input", {
    class: "input",
    type: "search",
    name: "person",
    autofocus: true,
    placeholder: "Name or username",
    "aria-label": "Search people",
    autocomplete: "off",
    maxlength: "100",
  });
  const results = h("div", { class: "picker-results", role: "group", "aria-label": "People", tabindex: "-1" });
  let shown = [];
  let waiting;
  let newest = 0;

  const draw = () => results.replaceChildren(shown.length ? list(shown) : nobody(input.value.trim()));
  const list = (people) =>
    h(
      "ul",
      { class: "list" },
      people.map((person) => h("li", {}, row(person))),
    );
  const row = (person) => {
    const state = stateOf(person);
    return h(
      "button",
      {
        class: "item plain-button picker-person",
        type: "button",
        disabled: state === "taken",
        "aria-pressed": state === "chosen" ? "true" : null,
        click: () => chosen(person),
      },
      avatar(person),
      h(
        "span",
        { class: "item-body" },
        h("span", { class: "item-title" }, h("bdi", {}, nameOf(person))),
        h("span", { class: "item-note" }, state === "taken" ? "Already here" : `@${person.username}`),
      ),
      state === "chosen" && icon("check-circle"),
    );
  };
  const look = async () => {
    const text = input.value.trim();
    const asked = ++newest;
    if (!shown.length) results.replaceChildren(listSkeleton(3));
    try {
      const { results: found } = await api.page("users/", { search: text });
      if (asked !== newest) return;
      shown = text ? found : withFriends(found);
      know(shown);
      draw();
    } catch (error) {
      if (asked === newest) results.replaceChildren(errorState(error, look));
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  look();
  return {
    element: h(
      "div",
      { class: "picker" },
      h("search", {}, h("div", { class: "input-wrap" }, icon("search"), input)),
      results,
    ),
    redraw: draw,
  };
}

function withFriends(found) {
  const friends = friendList().map(({ user }) => user);
  const known = new Set(friends.map(({ id }) => id));
  return [...friends, ...found.filter(({ id }) => !known.has(id))];
}

function nobody(text) {
  return h(
    "p",
    { class: "muted small picker-none" },
    text ? `Nobody by the name of “${text}”.` : "Nobody else is here yet.",
  );
}
