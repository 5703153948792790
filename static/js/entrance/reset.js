import { find } from "../ui/dom.js";
import { handleForm } from "../ui/forms.js";
import { api, wirePage } from "./entrance.js";

wirePage();
handleForm(find("#reset-form"), async ({ email }) => {
  await api.postAnonymously("auth/password/reset/", { email });
  find("#ask").hidden = true;
  find("#sent").hidden = false;
  find("#sent h1").focus();
});
