import { avatar } from "../ui/avatar.js";
import { h, uniqueId } from "../ui/dom.js";
import { nameOf } from "./conversation.js";

const BEGUN = /(?<![\p{L}\p{N}_@])@([\p{L}\p{M}\p{N}_.-]*)$/u;
const OFFERED = 6;

/**
 * What of a name stands before the caret.
 *
 * @param {string} text @param {number} caret @returns {{from: number, begun: string} | null}
 */
export function nameBegun(text, caret) {
  const found = BEGUN.exec(text.slice(0, caret));
  return found && { from: found.index, begun: found[1].toLowerCase() };
}

/**
 * Those whose username, or a word of whose name, begins like that; who is called so by username comes first.
 *
 * @param {any[]} people @param {string} begun
 */
export function peopleLike(people, begun) {
  const byUsername = ({ username }) => username.toLowerCase().startsWith(begun);
  const byName = ({ full_name: name }) =>
    name
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(begun));
  const named = people.filter((person) => !byUsername(person) && byName(person));
  return [...people.filter(byUsername), ...named].slice(0, OFFERED);
}

/**
 * Offers people while their name is written after an @. The focus stays where one writes; arrows choose, Enter or Tab
 * takes, Escape closes.
 *
 * @param {HTMLTextAreaElement} input
 * @param {object} options
 * @param {() => Promise<any[]>} options.people who can be meant
 * @param {() => void} options.written told after a name was put in
 */
export function mentionOffer(input, { people, written }) {
  const id = uniqueId("mentions");
  const element = h("ul", { class: "mentions", id, role: "listbox", "aria-label": "People to mention", hidden: true });
  let offered = [];
  let active = 0;
  let refused = null;
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);

  const place = () => nameBegun(input.value, input.selectionStart);
  const look = async () => {
    const begun = place();
    if (begun?.from !== refused) refused = null;
    if (!begun || refused !== null) return show([]);
    const everybody = await people().catch(() => []);
    const now = place();
    return now?.from === begun.from && show(peopleLike(everybody, now.begun));
  };
  const show = (found) => {
    offered = found;
    active = 0;
    element.hidden = !found.length;
    element.replaceChildren(...found.map(option));
    mark();
  };
  const option = (person, number) =>
    h(
      "li",
      {
        class: "mention-option",
        id: `${id}-${number}`,
        role: "option",
        // Before the field loses the focus.
        pointerdown: (event) => {
          event.preventDefault();
          take(person);
        },
      },
      avatar(person, { size: "s" }),
      h("bdi", { class: "mention-name" }, nameOf(person)),
      h("span", { class: "muted small" }, `@${person.username}`),
    );
  const mark = () => {
    [...element.children].forEach((child, number) => child.setAttribute("aria-selected", String(number === active)));
    if (offered.length) input.setAttribute("aria-activedescendant", `${id}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const take = ({ username }) => {
    const { from } = place();
    input.setRangeText(`@${username} `, from, input.selectionStart, "end");
    show([]);
    written();
  };
  const move = (step) => {
    active = (active + step + offered.length) % offered.length;
    mark();
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => take(offered[active]),
    Tab: () => take(offered[active]),
    Escape: () => {
      refused = place().from;
      show([]);
    },
  };
  input.addEventListener("input", look);
  input.addEventListener("click", look);
  input.addEventListener("blur", () => show([]));

  return {
    element,
    /** @param {KeyboardEvent} event @returns {boolean} whether it was for this */
    pressed(event) {
      const work = !element.hidden && !event.shiftKey && keys[event.key];
      if (!work) return false;
      event.preventDefault();
      work();
      return true;
    },
  };
}
