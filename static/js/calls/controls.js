import { chat as conversations } from "../chat/live.js";
import { confirmDialog } from "../ui/dialog.js";
import { batched, h, icon } from "../ui/dom.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { attempt, toast } from "../ui/toast.js";
import { openDevices } from "./devices.js";
import { leaveRoom, pathOf } from "./live.js";

/**
 * What one can do in a room, at its foot.
 *
 * @param {import("./session.js").RoomSession} session
 * @param {{panels: {toggle: (name: string) => void, open: () => string | null}, isCall: boolean, signal: AbortSignal}} options
 */
export function controls(session, { panels, isCall, signal }) {
  const { local } = session;
  const work = (slot) => () => attempt(() => session.toggle(slot));
  const microphone = control(work("audio"), { key: "m" });
  const camera = control(work("video"), { key: "v" });
  const screen = control(work("screen"), { look: "control-wide" });
  const hand = control(() => attempt(() => session.raiseHand(!session.state.mine?.hand_raised_at)), {
    look: "control-wide",
  });
  const people = control(() => panels.toggle("people"), { panel: "people" });
  const chat = control(() => panels.toggle("chat"), { panel: "chat" });
  const more = control(undefined);
  more.show("more", "More");
  const leave = h(
    "button",
    { class: "control control-leave", type: "button", "aria-label": "Leave", title: "Leave", click: leaveRoom },
    icon("phone-off"),
  );
  const element = h(
    "div",
    { class: "controls", role: "toolbar", "aria-label": "Call", keydown: moveFocus },
    microphone.element,
    camera.element,
    canShareScreen() && screen.element,
    !isCall && hand.element,
    people.element,
    !isCall && chat.element,
    h("div", {}, more.element),
    leave,
  );
  attachMenu(more.element, () => menu(session, isCall));
  const show = batched(() => {
    if (signal.aborted) return;
    const { state } = session;
    toggleOf(microphone, local.isOn("audio"), ["microphone", "Mute yourself (M)"], ["microphone-off", "Speak (M)"]);
    toggleOf(
      camera,
      local.isOn("video"),
      ["video", "Turn the camera off (V)"],
      ["video-off", "Turn the camera on (V)"],
    );
    pressed(
      screen,
      "screen",
      local.isOn("screen") ? "Stop sharing your screen" : "Share your screen",
      local.isOn("screen"),
    );
    const raised = Boolean(state.mine?.hand_raised_at);
    pressed(hand, "hand", raised ? "Lower your hand" : "Raise your hand", raised);
    const knocking = state.isHost ? state.waiting.size : 0;
    pressed(people, "people", knocking ? `People, ${knocking} at the door` : "People", panels.open() === "people");
    people.element.append(count(knocking || state.participants.size, knocking > 0));
    const unread = panels.open() !== "chat" && conversations.conversation(state.view?.conversation)?.unread;
    pressed(chat, "chat", unread ? `Chat, ${unread} unread` : "Chat", panels.open() === "chat");
    if (unread) chat.element.append(count(unread, true));
  });
  const stops = ["changed", "media", "panels"].map((type) => session.on(type, show));
  stops.push(local.on("changed", show), conversations.on("conversation", show));
  signal.addEventListener("abort", () => stops.forEach((stop) => stop()));
  listenToKeys({ m: work("audio"), v: work("video") }, signal);
  show();
  return element;
}

function control(click, { key, panel, look = "" } = {}) {
  const element = h("button", {
    class: `control ${look}`.trim(),
    type: "button",
    "aria-keyshortcuts": key,
    "data-panel": panel,
    click,
  });
  return {
    element,
    show(name, label) {
      element.setAttribute("aria-label", label);
      element.title = label;
      element.replaceChildren(icon(name));
    },
  };
}

/** Arrows go from one to the next, as in any toolbar. */
function moveFocus(event) {
  const forward = event.currentTarget.matches(":dir(rtl)") ? "ArrowLeft" : "ArrowRight";
  const all = [...event.currentTarget.querySelectorAll(".control")].filter((each) => each.checkVisibility());
  const here = all.indexOf(event.target);
  if (here < 0) return;
  const goal = { Home: 0, End: -1, ArrowLeft: here - 1, ArrowRight: here - 1, [forward]: (here + 1) % all.length }[
    event.key
  ];
  if (goal === undefined) return;
  event.preventDefault();
  all.at(goal).focus();
}

function toggleOf({ element, show }, on, whenOn, whenOff) {
  show(...(on ? whenOn : whenOff));
  element.classList.toggle("control-off", !on);
}

function pressed({ element, show }, name, label, on) {
  show(name, label);
  element.setAttribute("aria-pressed", String(on));
}

function count(number, urgent) {
  return h("span", { class: urgent ? "count" : "count count-quiet", "aria-hidden": "true" }, number);
}

function canShareScreen() {
  return Boolean(navigator.mediaDevices?.getDisplayMedia);
}

/** What the foot has no room for on a telephone. */
const NARROW = matchMedia("(max-width: 40rem)");

function menu(session, isCall) {
  const { state, local } = session;
  const { isHost, view } = state;
  const raised = Boolean(state.mine?.hand_raised_at);
  return [
    !isCall && menuItem({ icon: "link", label: "Copy the link", click: () => copyLink(session.id) }),
    menuItem({ icon: "settings", label: "Sound and picture", click: () => openDevices(local) }),
    NARROW.matches &&
      canShareScreen() &&
      menuItem({
        icon: "screen",
        label: local.isOn("screen") ? "Stop sharing your screen" : "Share your screen",
        click: () => attempt(() => session.toggle("screen")),
      }),
    NARROW.matches &&
      !isCall &&
      menuItem({
        icon: "hand",
        label: raised ? "Lower your hand" : "Raise your hand",
        click: () => attempt(() => session.raiseHand(!raised)),
      }),
    ...(isHost && !isCall ? hostItems(session, view) : []),
  ];
}

function hostItems(session, { locked, lobby }) {
  const set = (name, value) => attempt(() => session.host(name, { [name === "lock" ? "locked" : name]: value }));
  return [
    h("hr", { class: "menu-separator" }),
    menuItem({
      icon: "lock",
      label: locked ? "Let new people in again" : "Lock the room",
      click: () => set("lock", !locked),
    }),
    menuItem({
      icon: "people",
      label: lobby ? "Open the door to all" : "Let people wait at the door",
      click: () => set("lobby", !lobby),
    }),
    menuItem({ icon: "phone-off", label: "End it for everyone", click: () => endForAll(session) }),
  ];
}

async function endForAll(session) {
  const sure = await confirmDialog({
    title: "End it for everyone?",
    message: "Everybody leaves the room, and its link leads nowhere any more.",
    action: "End it",
    danger: true,
  });
  if (sure) await attempt(() => session.host("end"));
}

/** @param {string} id */
export async function copyLink(id) {
  try {
    await navigator.clipboard.writeText(new URL(pathOf(id), location.href).href);
    toast("The link is copied. Whoever has an account here can come in with it.");
  } catch {
    toast("This browser did not let the link be copied.", "error");
  }
}

function listenToKeys(work, signal) {
  const listener = (event) => {
    const typing = event.target.isContentEditable || event.target.matches("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    work[event.key.toLowerCase()]?.();
  };
  document.addEventListener("keydown", listener, { signal });
}
