import { find } from "../ui/dom.js";
import { handleForm } from "../ui/forms.js";
import { api, enter, wirePage } from "./entrance.js";

const { uid, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1) || location.search));

wirePage();
handleForm(find("#confirm-form"), async ({ password }) => {
  enter(await api.postAnonymously("auth/password/reset/confirm/", { uid, token, password }));
});
