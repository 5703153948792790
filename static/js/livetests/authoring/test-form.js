import { find, h } from "../../ui/dom.js";
import { formError, switchField, textField } from "../../ui/fields.js";
import { authorsCard } from "./authors.js";
import { tellErrors } from "./question-form.js";

/**
 * What is said of a test as a whole, and who writes it.
 *
 * @param {import("./edited-test.js").EditedTest} test @param {AbortSignal} signal
 */
export function testForm(test, signal) {
  const { values } = test.head;
  const text = (options) =>
    textField({
      value: values[options.name],
      input: ({ target }) => test.edit(test.head, { [options.name]: target.value }),
      ...options,
    });
  const flag = (options) => {
    const field = switchField({ checked: values[options.name], ...options });
    find("input", field).addEventListener("change", ({ target }) =>
      test.edit(test.head, { [options.name]: target.checked }),
    );
    return field;
  };
  const form = h(
    "form",
    { class: "card form", novalidate: true, submit: (event) => event.preventDefault() },
    h("h2", {}, "Title and settings"),
    formError(),
    text({ name: "title", label: "Title", maxlength: "120", autocomplete: "off" }),
    text({
      name: "description",
      label: "Description",
      hint: "For you and the other authors.",
      multiline: true,
      rows: "3",
      optional: true,
      maxlength: "2000",
    }),
    flag({
      name: "shuffle_questions",
      label: "Shuffle the questions",
      hint: "Each participant has an order of their own. Slides stay where they are.",
    }),
    flag({ name: "shuffle_choices", label: "Shuffle the choices", hint: "Of each question, for each participant." }),
  );
  const look = () => tellErrors(form, test.head.errors);
  const stop = test.on("edited", (thing) => thing === test.head && look());
  signal.addEventListener("abort", stop, { once: true });
  look();
  return h("div", { class: "stack" }, form, authorsCard(test, signal));
}
