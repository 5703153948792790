import { navigate } from "../../app/router.js";
import { api } from "../../app/session.js";
import { store } from "../../app/store.js";
import { openDialog } from "../../ui/dialog.js";
import { h, icon } from "../../ui/dom.js";
import { formError, textField } from "../../ui/fields.js";
import { handleForm } from "../../ui/forms.js";
import { attachMenu } from "../../ui/menu.js";
import { pagedList } from "../../ui/paged-list.js";
import { emptyState } from "../../ui/placeholders.js";
import { toast } from "../../ui/toast.js";
import { briefly } from "../../ui/time.js";
import { editorPath } from "../paths.js";
import { counted } from "../words.js";
import { openHolding } from "./hold-dialog.js";
import { openImport } from "./import-dialog.js";
import { testMenu } from "./test-menu.js";

/** Tests that one owns or writes, what was changed last first. @param {AbortSignal} signal */
export function myTestsCard(signal) {
  const list = pagedList({
    page: (next) => api.page(next ?? "live-tests/"),
    row,
    signal,
    empty: () =>
      emptyState({
        title: "You have not written a test yet",
        message: "Write one, or bring one along as a file. Then hold it, as often as you like.",
      }),
  });
  return h(
    "section",
    { class: "card", "aria-label": "My tests" },
    h(
      "div",
      { class: "card-head" },
      h("h2", {}, "My tests"),
      h(
        "div",
        { class: "row" },
        h(
          "button",
          { class: "button button-small", type: "button", click: () => openImport(imported) },
          icon("upload"),
          "Import",
        ),
        h(
          "button",
          { class: "button button-primary button-small", type: "button", click: openBeginning },
          icon("plus"),
          "New test",
        ),
      ),
    ),
    list,
  );
}

function imported(test) {
  toast(`“${test.title}” is here, with ${counted(test.questions, "question")}.`);
  navigate(editorPath(test));
}

function openBeginning() {
  const form = h(
    "form",
    { class: "form" },
    formError(),
    textField({ name: "title", label: "Title", maxlength: "120", autocomplete: "off" }),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Begin"),
    ),
  );
  const dialog = openDialog({ title: "A new test", content: form });
  handleForm(form, async ({ title }) => {
    const test = await api.post("live-tests/", { title });
    dialog.close();
    await navigate(editorPath(test));
  });
}

function row(test, changed) {
  const { title, questions, owner, authors, changed_at: changedAt } = test;
  const me = store.get("me").id;
  const others = [owner, ...authors].filter(({ id }) => id !== me).map((person) => person.full_name || person.username);
  const facts = [
    counted(questions, "question"),
    others.length > 0 && `with ${others[0]}${others.length > 1 ? ` and ${counted(others.length - 1, "other")}` : ""}`,
    briefly(changedAt),
  ];
  const more = h(
    "button",
    { class: "button button-quiet button-icon button-small", type: "button", "aria-label": `More about ${title}` },
    icon("more"),
  );
  const element = h(
    "li",
    { class: "item item-wrap" },
    h("span", { class: "icon-tile" }, icon("pencil")),
    h(
      "a",
      { class: "item-body plain-link", href: editorPath(test) },
      h("span", { class: "item-title" }, h("bdi", {}, title)),
      h("span", { class: "item-note numeric" }, facts.filter(Boolean).join(" · ")),
    ),
    h(
      "div",
      { class: "row" },
      h(
        "button",
        {
          class: "button button-small",
          type: "button",
          "aria-label": `Hold ${title}`,
          disabled: questions === 0,
          click: () => openHolding(test),
        },
        "Hold it",
      ),
      more,
    ),
  );
  attachMenu(more, () => testMenu(test, { copied: changed, deleted: changed }));
  return element;
}
