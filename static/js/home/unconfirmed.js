import { store } from "../app/store.js";
import { sendLinkButton } from "../settings/email-state.js";
import { h, icon } from "../ui/dom.js";

/** Reminds somebody of the mail that waits for them, until they followed its link. @param {AbortSignal} signal */
export function unconfirmedCard(signal) {
  const card = h("section", { class: "card card-notice", "aria-label": "Your email address" });
  store.watch(
    "me",
    ({ email, email_verified: verified }) => {
      card.hidden = !email || verified;
      if (!card.hidden) card.replaceChildren(...notice(email));
    },
    signal,
  );
  return card;
}

function notice(email) {
  return [
    icon("mail"),
    h(
      "div",
      { class: "grow" },
      h("h2", {}, "Look in your inbox"),
      h(
        "p",
        { class: "small" },
        "We sent a link to ",
        h("strong", {}, email),
        ". Follow it to confirm that the address is yours: it is how you get back in.",
      ),
    ),
    h(
      "div",
      { class: "row" },
      sendLinkButton(email, "button button-small"),
      h("a", { class: "small", href: "/app/settings/profile" }, "Change the address"),
    ),
  ];
}
