import { api } from "../app/session.js";
import { isMe, person } from "../people/directory.js";
import { openDialog } from "../ui/dialog.js";
import { h } from "../ui/dom.js";
import { emptyState, errorState, listSkeleton } from "../ui/placeholders.js";
import { briefly } from "../ui/time.js";
import { nameOf } from "./conversation.js";
import { plainWords } from "./preview.js";

/** What is pinned, the latest first; choosing one goes there. @param {string} id @param {{jump: (seq: number) => void}} options */
export async function openPins(id, { jump }) {
  const holder = h("div", {}, listSkeleton(2));
  const dialog = openDialog({ title: "Pinned messages", content: holder });
  const show = async () => {
    try {
      const { results } = await api.get(`conversations/${id}/pinned/`);
      holder.replaceChildren(results.length ? list(results) : nothing());
    } catch (error) {
      holder.replaceChildren(errorState(error, show));
    }
  };
  const list = (messages) =>
    h(
      "ul",
      { class: "list" },
      messages.map((message) => h("li", {}, pinned(message))),
    );
  const pinned = (message) =>
    h(
      "button",
      {
        class: "item plain-button pinned",
        type: "button",
        click: () => {
          dialog.close();
          jump(message.seq);
        },
      },
      h(
        "span",
        { class: "item-body" },
        h("strong", {}, isMe(message.sender) ? "You" : h("bdi", {}, nameOf(person(message.sender)))),
        h("span", { class: "pinned-words", dir: "auto" }, plainWords(message)),
      ),
      h("time", { class: "item-note nowrap", datetime: message.created_at }, briefly(message.created_at)),
    );
  await show();
}

function nothing() {
  return emptyState({
    title: "Nothing is pinned",
    message: "Pin what people should find again: an address, a date, a decision.",
  });
}
