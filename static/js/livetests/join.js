import { rememberAccess, wasSignedIn } from "../app/session.js";
import { api } from "../entrance/entrance.js";
import { find } from "../ui/dom.js";
import { handleForm, showError } from "../ui/forms.js";
import { plainCode } from "./words.js";

const LENGTH = 8;
const parts = ["looking", "code-form", "name-form", "refusal"].map((id) => find(`#${id}`));
const [looking, codeForm, nameForm, refusal] = parts;
let code = plainCode(location.pathname.split("/")[2] ?? "");

handleForm(codeForm, async (values) => {
  code = plainCode(values.code);
  if (code.length !== LENGTH) return showError(codeForm, "code", "A code has eight letters and digits.");
  history.replaceState(null, "", `/join/${code}`);
  return knock();
});
handleForm(nameForm, async ({ display_name: name }) => come({ display_name: name }));
find("#again").addEventListener("click", knock);
find("#other-code").addEventListener("click", () => show(codeForm));
if (code) knock();
else show(codeForm);

/** Whoever is signed in has their seat at once; others hear what is missing. */
async function knock() {
  show(looking);
  try {
    if (wasSignedIn()) await api.refresh();
    await come({});
  } catch (error) {
    hear(error);
  }
}

async function come(values) {
  try {
    const { signed_in: signedIn } = await api.postAnonymously(`test-rooms/${code}/join/`, values);
    if (signedIn) rememberAccess(signedIn);
  } catch (error) {
    if (error.code !== "hosting") throw error;
  }
  location.replace(place());
}

function hear(error) {
  if (error.code === "not_authenticated") return location.replace(signIn());
  if ("display_name" in error.fields) {
    find("#sign-in").href = signIn();
    return show(nameForm);
  }
  if (error.status === 404) {
    show(codeForm);
    codeForm.elements.code.value = code;
    return showError(codeForm, "code", "There is no room with this code.");
  }
  find("#refusal-words").textContent = error.message;
  return show(refusal);
}

function place() {
  return `/app/tests/rooms/${code}`;
}

/** There, and from there to the room. */
function signIn() {
  return `/sign-in/?${new URLSearchParams({ next: place() })}`;
}

function show(part) {
  for (const each of parts) each.hidden = each !== part;
  find("input, button", part)?.focus();
}
