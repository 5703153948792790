import { api } from "../../app/session.js";
import { downloadLink } from "../../chat/attachments/media.js";
import { openDialog } from "../../ui/dialog.js";
import { find, h, icon } from "../../ui/dom.js";
import { formError, textField } from "../../ui/fields.js";
import { handleForm, showError } from "../../ui/forms.js";

/** Makes a test of a file: all of it, or nothing. @param {(test: any) => void} made */
export function openImport(made) {
  const problems = h("ul", { class: "import-problems small", "aria-label": "What is wrong", hidden: true });
  const form = h(
    "form",
    { class: "form" },
    formError(),
    textField({
      name: "file",
      label: "File",
      hint: "JSON as it was exported, or CSV. Pictures are not in files.",
      type: "file",
      accept: ".json,.csv,application/json,text/csv",
    }),
    textField({
      name: "title",
      label: "Title",
      hint: "Instead of the one in the file.",
      optional: true,
      maxlength: "120",
      autocomplete: "off",
    }),
    problems,
    h(
      "p",
      { class: "small" },
      downloadLink(
        { url: "/api/v1/live-tests/import/template/", name: "questions.csv" },
        { class: "with-icon" },
        icon("download"),
        "A spreadsheet to begin with",
      ),
    ),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Import"),
    ),
  );
  const dialog = openDialog({ title: "Import a test", content: form });
  handleForm(form, async ({ file, title }) => {
    problems.hidden = true;
    const sent = new FormData();
    sent.append("file", file);
    if (title) sent.append("title", title);
    try {
      const test = await api.upload("POST", "live-tests/import/", sent);
      dialog.close();
      made(test);
    } catch (error) {
      const inside = (error.errors ?? []).filter(({ attr }) => /^(rows|questions)\./.test(attr ?? ""));
      if (!inside.length) throw error;
      showError(form, "file", "This file does not make a test.");
      problems.replaceChildren(...inside.map((each) => h("li", {}, `${placeWords(each.attr)}: ${each.detail}`)));
      problems.hidden = false;
      find("[name=file]", form).focus();
    }
  });
}

/** @param {string} attr such as `rows.7.choice 2`, or `questions.0.content.right` */
function placeWords(attr) {
  const [list, place, ...rest] = attr.split(".");
  const where = list === "rows" ? `Row ${place}` : `Question ${Number(place) + 1}`;
  return [where, rest.filter((part) => part !== "content").join(" ")].filter(Boolean).join(", ");
}
