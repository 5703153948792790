import { find, h, icon } from "../ui/dom.js";
import { choicesOf } from "./words.js";

/**
 * Things that are brought into order by dragging, or by the buttons beside each.
 *
 * @param {import("./answer-forms.js").Answering & {placed?: () => string[]}} answering gets `placed`, the order at the moment
 */
export function orderForm(answering) {
  const { asked, value, change } = answering;
  const items = new Map(choicesOf(asked).map((item) => [item.id, item]));
  const list = h("ol", { class: "order" });
  const placed = () => [...list.children].map((row) => row.dataset.id);
  const look = () => {
    for (const [place, row] of [...list.children].entries()) {
      find(".order-place", row).textContent = place + 1;
      find("[data-way=up]", row).disabled = place === 0;
      find("[data-way=down]", row).disabled = place === list.children.length - 1;
    }
  };
  const done = (row) => {
    look();
    change(placed());
    const place = [...list.children].indexOf(row) + 1;
    find("#announcer").textContent = `${items.get(row.dataset.id).text}: place ${place} of ${items.size}`;
  };
  list.append(...(value ?? [...items.keys()]).map((id) => orderRow(items.get(id), { list, look, done })));
  look();
  answering.placed = placed;
  return list;
}

function orderRow({ id, text, tint }, { list, look, done }) {
  const step = (way) => {
    const next = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!next) return;
    next[way === "up" ? "before" : "after"](row);
    done(row);
    const button = find(`[data-way=${way}]`, row);
    (button.disabled ? find("button:not(:disabled)", row) : button).focus();
  };
  const button = (way, name) =>
    h(
      "button",
      {
        class: "button button-quiet button-icon",
        type: "button",
        "data-way": way,
        "aria-label": `Move ${text} ${way}`,
        click: () => step(way),
      },
      icon(name),
    );
  const grip = h("span", { class: "order-grip", "aria-hidden": "true" }, icon("grip"));
  const row = h(
    "li",
    { class: "order-row", "data-id": id, "data-tint": tint },
    grip,
    h("span", { class: "order-place numeric", "aria-hidden": "true" }),
    h("span", { class: "grow" }, text),
    button("up", "chevron-up"),
    button("down", "chevron-down"),
  );
  grip.addEventListener("pointerdown", (event) => drag(event, { list, row, look, done }));
  return row;
}

/** The row goes where the pointer is: past each neighbour whose middle it crosses. */
function drag(event, { list, row, look, done }) {
  if (event.button !== 0 || list.closest("fieldset:disabled")) return;
  event.preventDefault();
  const before = [...list.children].indexOf(row);
  const end = new AbortController();
  row.setPointerCapture(event.pointerId);
  row.dataset.dragged = "";
  row.addEventListener(
    "pointermove",
    ({ clientY }) => {
      const [above, below] = [row.previousElementSibling, row.nextElementSibling];
      // The neighbour moves: what is moved itself loses the pointer.
      if (above && clientY < middleOf(above)) row.after(above);
      else if (below && clientY > middleOf(below)) row.before(below);
      else return;
      look();
    },
    { signal: end.signal },
  );
  for (const type of ["pointerup", "pointercancel"])
    row.addEventListener(
      type,
      () => {
        end.abort();
        delete row.dataset.dragged;
        if ([...list.children].indexOf(row) !== before) done(row);
      },
      { signal: end.signal },
    );
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
