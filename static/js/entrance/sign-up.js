import { find } from "../ui/dom.js";
import { filled, handleForm, showError } from "../ui/forms.js";
import { api, enter, wirePage } from "./entrance.js";

const form = find("#sign-up-form");
const USERNAME = /^(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?=[A-Za-z0-9]))*$/;

wirePage();
hint("username", (name) =>
  name.length < 3
    ? "At least 3 characters."
    : USERNAME.test(name)
      ? ""
      : "Letters and digits, with single . _ - between them; at least one letter.",
);
hint("password", (password) =>
  password.length < 8 ? "At least 8 characters." : /^\d+$/.test(password) ? "Not digits alone." : "",
);
hint("email", () => (find("#email").validity.typeMismatch ? "This does not look like an email address." : ""));
handleForm(form, async (values) => enter(await api.postAnonymously("auth/register/", filled(values))));

/** Says what is wrong once somebody has left a field, and takes it back while they repair it. */
function hint(name, problem) {
  const input = form.elements.namedItem(name);
  let left = false;
  const show = () => left && showError(form, name, input.value ? problem(input.value) : "");
  input.addEventListener("blur", () => {
    left = true;
    show();
  });
  form.addEventListener("input", ({ target }) => target === input && show());
}
