import { api } from "../app/session.js";
import { openDialog } from "../ui/dialog.js";
import { h } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm } from "../ui/forms.js";
import { toast } from "../ui/toast.js";

const SHOWN = {
  message: "With it, they are shown this message.",
  call: "With it, they are shown when this call was, and how it ended.",
  paid_call: "With it, they are shown when this call was, how it ended, and what it cost.",
};

/**
 * Tells the staff of this server about somebody.
 *
 * @param {any} person
 * @param {{message?: number, call?: string, paid_call?: string}} [about] what they said or did
 */
export function openReport(person, about = {}) {
  const [shown] = Object.keys(about).map((kind) => SHOWN[kind]);
  const form = h(
    "form",
    { class: "form" },
    formError(),
    textField({
      name: "reason",
      label: "What happened?",
      multiline: true,
      maxlength: "1000",
      hint: ["The people who run this server read it. Nobody else does, and nobody is told who reported.", shown]
        .filter(Boolean)
        .join(" "),
    }),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Send report"),
    ),
  );
  const dialog = openDialog({ title: `Report ${person.full_name || person.username}`, content: form });
  handleForm(form, async ({ reason }) => {
    await api.post("reports/", { user: person.id, reason, ...about });
    dialog.close();
    toast("Thank you. Your report has been sent.");
  });
}
