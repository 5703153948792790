import { find, h, icon } from "../../ui/dom.js";
import { wireDrag } from "./drag.js";

const MOST_TEXT = 300;

/**
 * Lines of a list that grows with Enter, or with several that are pasted; Alt and the arrows move one, and so does dragging.
 *
 * @param {object} options
 * @param {string} options.name errors name a line as `choices.2`
 * @param {string} options.label of all
 * @param {string} options.one what one of them is called
 * @param {string} [options.hint]
 * @param {number} options.fewest
 * @param {number} options.most
 * @param {any[]} options.entries
 * @param {(entry: any) => string} options.textOf
 * @param {(text: string, entry?: any) => any} options.entryOf an entry with this text
 * @param {(entries: any[]) => void} options.changed
 * @param {() => any[]} options.current the entries by now: the server may have named them anew
 * @param {object} [options.key] what marks those that are right
 * @param {"radio" | "checkbox"} options.key.type
 * @param {(entry: any) => boolean} options.key.isRight
 * @param {(entry: any, checked: boolean) => void} options.key.mark
 */
export function rowsField(options) {
  const { name, label, one, hint, fewest, most, textOf, entryOf, changed, current, key } = options;
  const list = h("ol", { class: "lines" });
  const add = h(
    "button",
    { class: "button button-small lines-add", type: "button", click: () => insert(current().length, [""]) },
    icon("plus"),
    `Add ${one.toLowerCase()}`,
  );
  const put = (entries, focus) => {
    changed(entries);
    draw();
    find("input.input", list.children[focus])?.focus();
  };
  const insert = (place, texts) => {
    const room = most - current().length;
    const entries = current().toSpliced(place, 0, ...texts.slice(0, room).map((text) => entryOf(text)));
    put(entries, Math.min(place + texts.length - 1, entries.length - 1));
  };
  const remove = (place) => put(current().toSpliced(place, 1), Math.max(0, place - 1));
  const move = (from, to) => {
    const entries = current();
    if (to < 0 || to >= entries.length) return;
    put(entries.toSpliced(from, 1).toSpliced(to, 0, entries[from]), to);
    find("#announcer").textContent = `Now place ${to + 1} of ${entries.length}`;
  };
  const pasted = (event, place) => {
    const lines = event.clipboardData
      .getData("text")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    const isBlank = !textOf(current()[place]).trim();
    if (isBlank) changed(current().with(place, entryOf(lines.shift(), current()[place])));
    insert(place + 1, lines);
  };
  const pressed = (event, place) => {
    const isBlank = !event.target.value;
    const keys = {
      Enter: () => current().length < most && !event.ctrlKey && !event.metaKey && insert(place + 1, [""]),
      Backspace: () => isBlank && current().length > fewest && remove(place),
      ArrowUp: () => event.altKey && move(place, place - 1),
      ArrowDown: () => event.altKey && move(place, place + 1),
    };
    if (event.isComposing || !keys[event.key] || keys[event.key]() === false) return;
    event.preventDefault();
  };
  const line = (entry, place) => {
    const id = `${name}-${place}`;
    const isMarked = key && key.isRight(entry);
    return h(
      "li",
      { class: "line-row", "data-right": isMarked },
      h("span", { class: "line-grip", "aria-hidden": "true" }, icon("grip")),
      key &&
        h("input", {
          class: "line-key",
          type: key.type,
          name: "right",
          id: `right-${place}`,
          checked: isMarked,
          title: "Right",
          "aria-label": `${one} ${place + 1} is right`,
          change: ({ target }) => {
            key.mark(current()[place], target.checked);
            for (const [at, row] of [...list.children].entries())
              row.toggleAttribute("data-right", key.isRight(current()[at]));
          },
        }),
      h(
        "div",
        { class: "grow" },
        h("input", {
          class: "input",
          id,
          name: `${name}.${place}`,
          value: textOf(entry),
          maxlength: MOST_TEXT,
          autocomplete: "off",
          "aria-label": `${one} ${place + 1}`,
          "aria-describedby": `${id}-error`,
          placeholder: `${one} ${place + 1}`,
          input: ({ target }) => changed(current().with(place, entryOf(target.value, current()[place]))),
          keydown: (event) => pressed(event, place),
          paste: (event) => pasted(event, place),
        }),
        h("p", { class: "field-error", id: `${id}-error`, hidden: true }),
      ),
      h(
        "button",
        {
          class: "button button-quiet button-icon button-small",
          type: "button",
          "aria-label": `Remove ${one.toLowerCase()} ${place + 1}`,
          disabled: current().length <= fewest,
          click: () => remove(place),
        },
        icon("close"),
      ),
    );
  };
  const draw = () => {
    list.replaceChildren(...current().map(line));
    add.hidden = current().length >= most;
  };
  wireDrag(list, { grip: ".line-grip", scroller: document.scrollingElement, moved: move });
  draw();
  return h(
    "fieldset",
    { class: "field lines-field" },
    h("legend", { class: "field-label" }, label),
    hint && h("p", { class: "field-hint" }, hint),
    list,
    h("p", { class: "field-error", id: "right-error", hidden: true }),
    add,
  );
}
