import { h, icon, uniqueId } from "./dom.js";

/**
 * A button that opens a menu in the top layer, closed by Escape or a click elsewhere.
 *
 * @param {HTMLButtonElement} button
 * @param {() => any[]} content made anew each time it opens
 */
export function attachMenu(button, content) {
  const menu = h("div", {
    class: "menu",
    popover: "auto",
    id: uniqueId("menu"),
    keydown: (event) => moveFocus(menu, event),
  });
  button.setAttribute("aria-haspopup", "true");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", menu.id);
  button.popoverTargetElement = menu;
  menu.addEventListener(
    "beforetoggle",
    ({ newState }) => newState === "open" && menu.replaceChildren(...content().filter(Boolean)),
  );
  menu.addEventListener("toggle", ({ newState }) => {
    button.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "open") place(menu, button);
  });
  menu.addEventListener("click", ({ target }) => target.closest(".menu-item") && menu.hidePopover());
  button.after(menu);
  return menu;
}

/** @param {{icon: string, label: string, href?: string, click?: () => void, shortcut?: string}} options */
export function menuItem({ icon: name, label, href, click, shortcut }) {
  const attributes = href ? { href } : { type: "button", click };
  return h(
    href ? "a" : "button",
    { class: "menu-item", ...attributes },
    icon(name),
    label,
    shortcut && h("kbd", {}, shortcut),
  );
}

/**
 * Something in the top layer beside what it belongs to, for once.
 *
 * @param {HTMLElement} anchor @param {{class: string, label: string}} options @param {any[]} content
 * @returns {HTMLElement}
 */
export function openPopover(anchor, { class: name, label }, content) {
  const popover = h("div", { class: name, popover: "auto", role: "dialog", "aria-label": label }, ...content);
  const { activeElement: before } = document;
  popover.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    if (popover.contains(document.activeElement) || document.activeElement === document.body) before?.focus();
    popover.remove();
  });
  // Inside a dialog, or else the dialog would cover it.
  (anchor.closest("dialog") ?? document.body).append(popover);
  popover.showPopover();
  place(popover, anchor);
  popover.querySelector("button, input, a")?.focus();
  return popover;
}

function place(menu, button) {
  const anchor = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const above = anchor.top - height - 8;
  const top = above >= 8 ? above : Math.min(anchor.bottom + 8, innerHeight - height - 8);
  menu.style.top = `${Math.max(8, top)}px`;
  menu.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - width - 8))}px`;
  menu.querySelector(".menu-item")?.focus();
}

function moveFocus(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("a, button")];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}
