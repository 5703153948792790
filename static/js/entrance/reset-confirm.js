import { find } from "../ui/dom.js";
import { handleForm } from "../ui/forms.js";
import { api, wirePage } from "./entrance.js";

const link = new URLSearchParams(location.search);

wirePage();
handleForm(find("#confirm-form"), async ({ password }) => {
  await api.postAnonymously("auth/password/reset/confirm/", {
    uid: link.get("uid") || "-",
    token: link.get("token") || "-",
    password,
  });
  location.replace("/sign-in/?why=reset");
});
