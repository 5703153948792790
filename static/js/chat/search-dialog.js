import { openDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { foundMessages, foundMoment, foundWords } from "./found.js";
import { searchField } from "./search.js";

const PAUSE = 250;

/** Messages of one conversation by their words; choosing one goes there. @param {string} id @param {{jump: (seq: number) => void}} options */
export function openSearch(id, { jump }) {
  const input = searchField("Search in this conversation");
  const status = h("p", { class: "visually-hidden", role: "status" });
  const results = h("div", { class: "picker-results" }, hint());
  const leave = new AbortController();
  let waiting;
  let newest;

  const row = (found) =>
    h(
      "button",
      {
        class: "item plain-button",
        type: "button",
        click: () => {
          dialog.close();
          jump(found.message.seq);
        },
      },
      h("span", { class: "item-body found-words", dir: "auto" }, foundWords(found)),
      foundMoment(found.message),
    );
  const look = () => {
    const text = input.value.trim();
    if (!text) {
      newest = null;
      status.textContent = "";
      return results.replaceChildren(hint());
    }
    const found = foundMessages({
      text,
      conversation: id,
      row,
      signal: leave.signal,
      loaded: (count) => (status.textContent = count === 1 ? "One message found" : `${count} messages found`),
      shown: () => found === newest && results.replaceChildren(found),
    });
    newest = found;
    return undefined;
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  const dialog = openDialog({
    title: "Search in this conversation",
    content: h(
      "div",
      { class: "picker" },
      h("search", {}, h("div", { class: "input-wrap" }, icon("search"), input)),
      status,
      results,
    ),
  });
  dialog.closed.then(() => {
    clearTimeout(waiting);
    leave.abort();
  });
}

function hint() {
  return h("p", { class: "muted small picker-none" }, "Whole words, or the beginning of the last one.");
}
