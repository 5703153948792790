import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { avatar } from "../ui/avatar.js";
import { h } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { toast } from "../ui/toast.js";

export function blocked({ signal }) {
  const list = pagedList({
    page: (next) => api.page(next ?? "users/blocked/"),
    row: blockedRow,
    signal,
    empty: () =>
      emptyState({
        title: "Nobody is blocked",
        message: "Block someone from their page. They cannot reach you, and are not told.",
      }),
    renewed: (again) => store.watch("block-changed", again, signal),
  });
  return { content: h("section", { class: "card card-list", "aria-label": "Blocked people" }, list) };
}

function blockedRow(person, reload) {
  const name = person.full_name || person.username;
  const unblock = async (event) => {
    const release = busy(event.currentTarget);
    try {
      await api.delete(`users/${person.id}/block/`);
      toast(`${name} is no longer blocked.`);
      reload();
    } catch (error) {
      release();
      toast(error.message, "error");
    }
  };
  return h(
    "li",
    { class: "item" },
    avatar(person),
    h(
      "a",
      { class: "item-body plain-link", href: `/app/people/${person.id}` },
      h("span", { class: "item-title" }, h("bdi", {}, name)),
      h("span", { class: "item-note" }, `@${person.username}`),
    ),
    h(
      "button",
      { class: "button button-small", type: "button", "aria-label": `Unblock ${name}`, click: unblock },
      "Unblock",
    ),
  );
}
