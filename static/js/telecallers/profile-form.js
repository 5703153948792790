import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { h, icon } from "../ui/dom.js";
import { formError } from "../ui/fields.js";
import { handleForm } from "../ui/forms.js";
import { toast } from "../ui/toast.js";
import { aboutAnswers, aboutFields, lacksLanguage } from "./about-fields.js";

/** What a telecaller says of themselves, to be said otherwise. */
export async function editProfile() {
  const profile = await api.get("telecaller/profile/");
  const form = h(
    "form",
    { class: "card form" },
    formError(),
    aboutFields(profile),
    h("div", { class: "card-foot" }, h("button", { class: "button button-primary", type: "submit" }, "Save changes")),
  );
  let saved = aboutAnswers(form);
  // Only what was changed here is sent, so that what was changed elsewhere meanwhile stays.
  const changes = () =>
    Object.fromEntries(
      Object.entries(aboutAnswers(form)).filter(([name, answer]) => String(answer) !== String(saved[name])),
    );
  handleForm(form, async () => {
    if (lacksLanguage(form)) return;
    await api.patch("telecaller/profile/", changes());
    saved = aboutAnswers(form);
    toast("Your profile is saved.");
  });
  return {
    title: "Your telecaller profile",
    isDirty: () => Object.keys(changes()).length > 0,
    element: view(
      { title: "Your telecaller profile", narrow: true },
      h("p", {}, h("a", { class: "back", href: "/app/telecallers/console" }, icon("chevron-left"), "Console")),
      form,
    ),
  };
}
