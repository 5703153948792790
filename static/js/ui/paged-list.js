import { h } from "./dom.js";
import { busy } from "./forms.js";
import { errorState, listSkeleton } from "./placeholders.js";
import { toast } from "./toast.js";

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
  more.addEventListener("click", async () => {
    const release = busy(more);
    await append().catch((error) => toast(error.message, "error"));
    release();
  });
  start();
  return holder;
}
