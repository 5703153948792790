import { h } from "./dom.js";
import { busy } from "./forms.js";
import { errorState, listSkeleton } from "./placeholders.js";
import { attempt } from "./toast.js";

/**
 * A list that grows by pages, with its loading, empty and error states.
 *
 * @param {object} options
 * @param {(next: string | null) => Promise<{results: any[], next: string | null}>} options.page
 * @param {(item: any) => HTMLElement} options.row
 * @param {() => HTMLElement} options.empty
 * @param {AbortSignal} options.signal
 * @param {(count: number) => void} [options.loaded] told how many rows there are
 * @param {() => void} [options.shown] called when the skeleton has given way to something
 * @param {string} [options.look] the list's class
 * @param {() => HTMLElement} [options.skeleton]
 * @param {boolean} [options.endless] whether what comes next is fetched as soon as the end is in view
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
}) {
  const holder = h("div", {});
  const list = h("ul", { class: look });
  const more = h("button", { class: "button button-wide", type: "button" }, "Show more");
  let next = null;

  const append = async () => {
    const answer = await page(next);
    next = answer.next;
    list.append(...answer.results.map(row));
    more.hidden = !next;
    loaded(list.children.length);
  };
  const start = async () => {
    holder.replaceChildren(skeleton());
    try {
      await append();
      if (!signal.aborted) holder.replaceChildren(...(list.children.length ? [list, more] : [empty()]));
    } catch (error) {
      holder.replaceChildren(errorState(error, start));
    }
    if (!signal.aborted) shown();
  };
  const further = async () => {
    const release = busy(more);
    const came = await attempt(append);
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
  return holder;
}
