import { find, h, icon } from "../ui/dom.js";
import { board } from "./live.js";
import { store } from "./store.js";

const QUIET_FOR = 1500;
const FULL = {
  too_many_connections: "Switchboard is open in too many places, so this page gets no updates.",
  replaced: "Switchboard is in use in another window, so this page gets no updates.",
};

let lostSince = null;
let ticking;

/** Tells how the connection is: a lamp always, a banner when it has been gone for more than a moment. */
export function startConnection() {
  store.watch("connection", update);
  addEventListener("online", () => update(board.state));
  addEventListener("offline", () => update(board.state));
}

/** The lamp. */
export function connectionLamp() {
  const dot = h("span", { class: "dot" });
  const words = h("span", {});
  store.watch("connection", (state) => {
    dot.dataset.status = { online: "online", closed: "offline" }[state.name] ?? "connecting";
    words.textContent = { online: "Connected", closed: "Not connected" }[state.name] ?? "Connecting…";
  });
  return h("p", { class: "connection" }, dot, words);
}

function update(state) {
  clearInterval(ticking);
  if (state.name === "online") {
    lostSince = null;
    return hide();
  }
  lostSince ??= Date.now();
  render(state);
  ticking = setInterval(() => render(board.state), 500);
}

function render(state) {
  if (Date.now() - lostSince < QUIET_FOR && navigator.onLine) return;
  const { message, retry } = words(state);
  const banner = find("#banner");
  const shown = banner.dataset.message === message;
  banner.dataset.message = message;
  // Only a new situation is announced; the seconds tick in silence.
  if (!shown)
    banner.replaceChildren(
      icon("offline"),
      h("span", {}, message),
      h("span", { class: "numeric", "aria-hidden": "true" }),
      ...(retry ? [retryButton()] : []),
    );
  banner.children[2].textContent = countdown(state);
  banner.hidden = false;
}

function hide() {
  const banner = find("#banner");
  if (banner.hidden) return;
  banner.hidden = true;
  delete banner.dataset.message;
  find("#announcer").textContent = "Connected again";
}

function words(state) {
  if (state.name === "closed")
    return { message: FULL[state.reason] ?? "The connection was ended by the server.", retry: true };
  if (!navigator.onLine) return { message: "You are offline. What you see may be out of date.", retry: false };
  return { message: "The connection is lost. Reconnecting…", retry: true };
}

function countdown(state) {
  const seconds = state.name === "waiting" ? Math.ceil((state.retryAt - Date.now()) / 1000) : 0;
  return seconds > 0 ? `in ${seconds} s` : "";
}

function retryButton() {
  return h("button", { class: "link-button", type: "button", click: () => board.retryNow() }, "Try now");
}
