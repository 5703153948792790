import { Emitter } from "../switchboard/emitter.js";

const YEAR = 365 * 24 * 60 * 60;
const changes = new Emitter();

/** @returns {"system" | "light" | "dark"} */
export function theme() {
  return document.documentElement.dataset.theme ?? "system";
}

/** Kept in a cookie, so that the server's first byte already has the right colours. */
export function setTheme(name) {
  const root = document.documentElement;
  if (name === "system") delete root.dataset.theme;
  else root.dataset.theme = name;
  document.cookie = `theme=${name}; path=/; max-age=${name === "system" ? 0 : YEAR}; samesite=lax`;
  changes.emit("theme", name);
}

export function onThemeChange(listener) {
  return changes.on("theme", listener);
}
