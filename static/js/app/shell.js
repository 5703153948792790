import { avatar } from "../ui/avatar.js";
import { find, h, icon } from "../ui/dom.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { setTheme, theme } from "../ui/theme.js";
import { toast } from "../ui/toast.js";
import { connectionLamp } from "./connection.js";
import { sections } from "./sections.js";
import { api, depart } from "./session.js";
import { showShortcuts } from "./shortcuts.js";
import { store } from "./store.js";

const THEMES = [
  ["system", "system", "Automatic"],
  ["light", "sun", "Light"],
  ["dark", "moon", "Dark"],
];

export function startShell() {
  find("#nav").append(
    h(
      "ul",
      { class: "nav-list" },
      sections.map((section) => h("li", { class: section.aside && "nav-aside" }, navLink(section))),
    ),
  );
  const aside = sections.filter((section) => section.aside);
  find("#rail-foot").append(connectionLamp(), ...aside.map(asideLink), ...accountMenu());
}

function navLink({ path, icon: name, label, badge, note }) {
  const words = h("span", {}, label);
  const link = h(
    "a",
    { class: "nav-link", href: path },
    icon(name),
    words,
    badge && counter(badge),
    note && quietly(note),
  );
  return marked(link, path);
}

/** Says whether it is where one is. */
function marked(link, path) {
  store.watch("section", (current) => {
    if (current === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  return link;
}

function counter(key) {
  const count = h("span", { class: "count", hidden: true });
  store.watch(key, (number) => {
    count.hidden = !number;
    count.textContent = number > 99 ? "99+" : number;
  });
  return count;
}

function quietly({ key, unit }) {
  const words = h("span", { class: "nav-note numeric" });
  store.watch(key, (value) => words.replaceChildren(value, h("span", { class: "visually-hidden" }, ` ${unit}`)));
  return words;
}

/** On a telephone, where the navigation has no room for it. */
function asideLink({ path, icon: name, label, note }) {
  const words = h("span", { class: "visually-hidden" }, `${label} `);
  return marked(h("a", { class: "aside-link", href: path }, icon(name), words, note && quietly(note)), path);
}

function accountMenu() {
  const button = h("button", { class: "account", type: "button" });
  store.watch("me", (me) => {
    button.setAttribute("aria-label", `Account of ${me.full_name || me.username}`);
    button.replaceChildren(
      avatar(me, { size: "s" }),
      h(
        "span",
        { class: "account-names" },
        h("strong", {}, me.full_name || me.username),
        h("span", {}, `@${me.username}`),
      ),
      icon("chevron-up"),
    );
  });
  const holder = h("div", {}, button);
  attachMenu(button, accountItems);
  return [holder];
}

function accountItems() {
  const me = store.get("me");
  return [
    h(
      "div",
      { class: "menu-head" },
      h("strong", {}, me.full_name || me.username),
      h("div", { class: "muted small" }, me.email ?? me.phone ?? `@${me.username}`),
    ),
    menuItem({ icon: "user", label: "Your profile", href: "/app/settings/profile" }),
    menuItem({ icon: "shield", label: "Sign-in and security", href: "/app/settings/security" }),
    menuItem({ icon: "keyboard", label: "Keyboard shortcuts", click: showShortcuts, shortcut: "?" }),
    me.is_staff && menuItem({ icon: "key", label: "Staff console", href: "/admin/" }),
    h("hr", { class: "menu-separator" }),
    themeSwitch(),
    h("hr", { class: "menu-separator" }),
    menuItem({ icon: "sign-out", label: "Sign out", click: signOut }),
  ];
}

function signOut() {
  depart("signed-out", () => api.post("auth/logout/")).catch((error) => toast(error.message, "error"));
}

/** Light, dark, or as the system has it. */
export function themeSwitch() {
  const buttons = THEMES.map(([name, symbol, words]) =>
    h(
      "button",
      {
        class: "segment",
        type: "button",
        "data-name": name,
        title: words,
        "aria-label": words,
        click: () => choose(name),
      },
      icon(symbol),
    ),
  );
  const choose = (name) => {
    setTheme(name);
    show();
  };
  const show = () =>
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.name === theme())));
  show();
  return h(
    "div",
    { class: "menu-group" },
    h("span", { class: "small muted" }, "Appearance"),
    h("div", { class: "segments", role: "group", "aria-label": "Appearance" }, buttons),
  );
}
