import { find } from "../ui/dom.js";
import { handleForm } from "../ui/forms.js";
import { api } from "./entrance.js";

const token = new URLSearchParams(location.search).get("token") || "-";

handleForm(find("#release-form"), async () => {
  await api.postAnonymously("auth/email/release/", { token });
  find("#ask").hidden = true;
  find("#done").hidden = false;
  find("#done h1").focus();
});
