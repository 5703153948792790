import { arrange, h } from "./dom.js";
import { busy } from "./forms.js";
import { errorState, listSkeleton } from "./placeholders.js";
import { attempt } from "./toast.js";

/**
 * A list that grows by pages, with its loading, empty and error states.
 *
 * @param {object} options
 * @param {(next: string | null) => Promise<{results: any[], next: string | null}>} options.page
 * @param {(item: any, again: () => void) => HTMLElement} options.row given also the way to read the list again
 * @param {() => HTMLElement} options.empty
 * @param {AbortSignal} options.signal
 * @param {(count: number) => void} [options.loaded] told how many rows there are
 * @param {() => void} [options.shown] called when the skeleton has given way to something
 * @param {string} [options.look] the list's class
 * @param {() => HTMLElement} [options.skeleton]
 * @param {boolean} [options.endless] whether what comes next is fetched as soon as the end is in view
 * @param {(again: () => void) => void} [options.renewed] given the way to read again what is shown. It leaves alone what is
 *   the same as before, and with it an open menu, and where somebody is in the list
 */
export function pagedList({
  page,
  row,
  empty,
  signal,
  loaded = () => {},
  shown = () => {},
  look = "list",
  skeleton = listSkeleton,
  endless = false,
  renewed = () => {},
}) {
  const holder = h("div", {});
  const list = h("ul", { class: look });
  const more = h("button", { class: "button button-wide", type: "button" }, "Show more");
  let rows = new Map();
  let next = null;
  let turn = Promise.resolve();

  const rowsOf = (items, before) =>
    items.map((item) => {
      const key = JSON.stringify(item);
      rows.set(key, before.get(key) ?? row(item, again));
      return rows.get(key);
    });
  const come = (then) => {
    next = then;
    more.hidden = !next;
    loaded(list.children.length);
  };
  const append = async () => {
    const answer = await page(next);
    list.append(...rowsOf(answer.results, rows));
    come(answer.next);
  };
  const replace = async () => {
    const items = [];
    let then = null;
    do {
      const answer = await page(then);
      items.push(...answer.results);
      then = answer.next;
    } while (then && items.length < list.children.length);
    const before = rows;
    rows = new Map();
    arrange(list, rowsOf(items, before));
    come(then);
  };
  const fill = () => !signal.aborted && arrange(holder, list.children.length ? [list, more] : [empty()]);
  const start = async () => {
    holder.replaceChildren(skeleton());
    try {
      await inTurn(append);
      fill();
    } catch (error) {
      holder.replaceChildren(errorState(error, start));
    }
    if (!signal.aborted) shown();
  };
  /** One thing after the other, or else a page would be there twice. */
  const inTurn = (work) => (turn = turn.catch(() => {}).then(work));
  // What could not be read leaves what is there: it is older, and no worse than that.
  const again = () => inTurn(replace).then(fill, () => {});
  const further = async () => {
    const release = busy(more);
    const came = await attempt(() => inTurn(append));
    release();
    if (!watching) return;
    watching.unobserve(more);
    // Observed anew, it tells whether the end is still in view. What failed waits for somebody to ask again.
    if (came) watching.observe(more);
  };
  const watching =
    endless && new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && !more.disabled && further());
  more.addEventListener("click", further);
  if (watching) {
    watching.observe(more);
    signal.addEventListener("abort", () => watching.disconnect(), { once: true });
  }
  start();
  renewed(again);
  return holder;
}
