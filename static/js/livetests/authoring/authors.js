import { navigate } from "../../app/router.js";
import { api } from "../../app/session.js";
import { store } from "../../app/store.js";
import { personPicker } from "../../chat/picker.js";
import { avatar } from "../../ui/avatar.js";
import { confirmDialog, openDialog } from "../../ui/dialog.js";
import { h, icon } from "../../ui/dom.js";
import { attempt, toast } from "../../ui/toast.js";

/**
 * Who writes a test. Its owner chooses the others, who may go by themselves.
 *
 * @param {import("./edited-test.js").EditedTest} test @param {AbortSignal} signal
 */
export function authorsCard(test, signal) {
  const me = store.get("me").id;
  const isOwner = test.owner.id === me;
  const list = h("ul", { class: "list" });
  const look = () =>
    list.replaceChildren(
      row(test.owner, "Owns it"),
      ...test.authors.map((person) =>
        row(
          person,
          "Writes it, too",
          (isOwner || person.id === me) && removal(person, person.id === me, () => remove(person)),
        ),
      ),
    );
  const remove = async (person) => {
    const isMe = person.id === me;
    const sure = await confirmDialog({
      title: isMe ? "Write it no more?" : `Remove ${nameOf(person)}?`,
      message: isMe ? "The test leaves your list." : "They can no longer see or change this test.",
      action: isMe ? "Leave" : "Remove",
      danger: true,
    });
    if (!sure || !(await attempt(() => api.delete(`${test.path}authors/${person.id}/`)))) return;
    test.authors = test.authors.filter(({ id }) => id !== person.id);
    if (!isMe) return look();
    test.gone = "You write it no more.";
    return navigate("/app/tests");
  };
  signal.addEventListener("abort", test.on("changed", look), { once: true });
  look();
  return h(
    "section",
    { class: "card", "aria-label": "Authors" },
    h(
      "div",
      { class: "card-head" },
      h(
        "div",
        {},
        h("h2", {}, "Authors"),
        h("p", {}, "Authors do all that the owner does, but delete the test and choose authors."),
      ),
      isOwner &&
        h(
          "button",
          { class: "button button-small", type: "button", click: () => openAdding(test, look) },
          icon("user-plus"),
          "Add an author",
        ),
    ),
    list,
  );
}

function row(person, note, action) {
  return h(
    "li",
    { class: "item" },
    avatar(person),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, h("bdi", {}, nameOf(person))),
      h("p", { class: "item-note" }, note),
    ),
    action,
  );
}

function removal(person, isMe, click) {
  return h(
    "button",
    {
      class: "button button-quiet button-small",
      type: "button",
      "aria-label": isMe ? "Leave" : `Remove ${nameOf(person)}`,
      click,
    },
    isMe ? "Leave" : "Remove",
  );
}

function openAdding(test, added) {
  const taken = () => [test.owner, ...test.authors].map(({ id }) => id);
  const picker = personPicker({
    stateOf: ({ id }) => (taken().includes(id) ? "taken" : null),
    chosen: (person) =>
      attempt(async () => {
        const { authors } = await api.post(`${test.path}authors/`, { user: person.id });
        test.authors = authors;
        added();
        toast(`${nameOf(person)} can write this test now.`);
        dialog.close();
      }),
  });
  const dialog = openDialog({ title: "Add an author", content: picker.element });
}

function nameOf({ full_name: name, username }) {
  return name || username;
}
