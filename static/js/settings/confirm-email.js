import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { emptyState } from "../ui/placeholders.js";
import { sendLinkButton } from "./email-state.js";

/** Where the link of a mail leads. @param {import("../app/sections.js").Context} context */
export async function confirmEmail({ query }) {
  if (query.has("token")) await confirm(query.get("token"));
  const me = store.get("me");
  return {
    title: "Your email address",
    element: view(
      { title: "Your email address", narrow: true },
      h("section", { class: "card", "aria-label": "Confirmation" }, me.email_verified ? confirmed(me) : refused(me)),
    ),
  };
}

async function confirm(token) {
  try {
    store.set("me", await api.post("auth/email/verify/", { token }));
  } catch (error) {
    if (error.status !== 400 && error.status !== 409) throw error;
  }
  // Spent or void, it should not stay in the history.
  history.replaceState(history.state, "", location.pathname);
}

function confirmed({ email }) {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "seal" }, icon("check-circle")),
    h("h2", {}, "Your address is confirmed"),
    h("p", {}, "From now on ", h("strong", {}, email), " gets you back in if you forget your password."),
    h("a", { class: "button button-primary", href: "/app/" }, "Go home"),
  );
}

function refused(me) {
  return emptyState({
    title: "This link is not good any more",
    message: `It works once, for a day, and for the account it was sent about. You are signed in as @${me.username}.`,
    action: me.email
      ? sendLinkButton(me.email, "button")
      : h("a", { class: "button", href: "/app/settings/profile" }, "Go to your profile"),
  });
}
