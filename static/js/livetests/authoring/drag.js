/** How near to an edge of what scrolls a drag makes it scroll, and by how much. */
const EDGE = 40;
const STEP = 12;

/**
 * Rows that are dragged by their grips, with a mark where they would come to stand. Escape leaves all as it was.
 *
 * @param {HTMLElement} list
 * @param {{grip: string, scroller?: HTMLElement, moved: (from: number, to: number) => void}} options
 */
export function wireDrag(list, { grip, scroller = list, moved }) {
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(grip);
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    drag(list, { handle, pointer: event.pointerId, scroller, moved });
  });
}

function drag(list, { handle, pointer, scroller, moved }) {
  const rows = [...list.children];
  const row = rows.find((each) => each.contains(handle));
  const from = rows.indexOf(row);
  const end = new AbortController();
  let to = from;
  let y = null;
  const unmark = () => list.querySelector("[data-drop]")?.removeAttribute("data-drop");
  const mark = () => {
    const before = rows.filter((each) => each !== row && middleOf(each) < y).length;
    to = before;
    unmark();
    if (to !== from) rows[to].dataset.drop = to < from ? "before" : "after";
  };
  const scroll = setInterval(() => {
    if (y === null) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    const by = y < Math.max(0, top) + EDGE ? -STEP : y > Math.min(innerHeight, bottom) - EDGE ? STEP : 0;
    if (!by) return;
    scroller.scrollBy(0, by);
    mark();
  }, 16);
  const over = (isDropped) => {
    clearInterval(scroll);
    end.abort();
    unmark();
    delete row.dataset.dragged;
    if (isDropped && to !== from) moved(from, to);
  };
  const { signal } = end;
  handle.setPointerCapture(pointer);
  row.dataset.dragged = "";
  handle.addEventListener(
    "pointermove",
    ({ clientY }) => {
      y = clientY;
      mark();
    },
    { signal },
  );
  handle.addEventListener("pointerup", () => over(true), { signal });
  handle.addEventListener("pointercancel", () => over(false), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      over(false);
    },
    { signal, capture: true },
  );
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
