import { view } from "../app/router.js";
import { h } from "../ui/dom.js";
import { blocked } from "./blocked.js";
import { confirmEmail } from "./confirm-email.js";
import { data } from "./data.js";
import { notifications } from "./notifications.js";
import { profile } from "./profile.js";
import { security } from "./security.js";

const TABS = [
  ["/profile", "Profile", profile],
  ["/security", "Security", security],
  ["/notifications", "Notifications", notifications],
  ["/blocked", "Blocked", blocked],
  ["/data", "Your data", data],
];

export const routes = {
  "/": (context) => tab(TABS[0], context),
  "/confirm-email": confirmEmail,
  ...Object.fromEntries(TABS.map((entry) => [entry[0], (context) => tab(entry, context)])),
};

async function tab([path, title, build], context) {
  const { content, isDirty } = await build(context);
  const tabs = TABS.map(([to, words]) =>
    h("a", { class: "tab", href: `/app/settings${to}`, "aria-current": to === path && "page" }, words),
  );
  return {
    title,
    isDirty,
    element: view(
      { title: "Settings", narrow: true },
      h("nav", { class: "tabs", "aria-label": "Settings" }, tabs),
      h("h2", { class: "visually-hidden" }, title),
      content,
    ),
  };
}
