import { store } from "../app/store.js";
import { find, h, icon } from "../ui/dom.js";
import { clockOf } from "../ui/time.js";
import { attempt } from "../ui/toast.js";
import { kindOf } from "./kinds.js";
import { leaveRoom, pathOf } from "./live.js";
import { whereWords } from "./words.js";

/** While one is in a room and looks at something else: which, and the way back. */
export function showCallBar() {
  const bar = find("#call-bar");
  const clock = h("span", { class: "numeric" });
  let stops = [];
  const tick = () => {
    const { id, since } = store.get("room-session") ?? {};
    if (since) clock.textContent = kindOf(id)?.clock?.() ?? clockOf(Math.floor((Date.now() - since) / 1000));
  };
  const show = () => {
    const session = store.get("room-session");
    stops.forEach((stop) => stop());
    stops = [];
    bar.hidden = !session?.isInside || store.get("room-shown") === session.id;
    if (bar.hidden) return;
    const ticking = setInterval(tick, 1000);
    const microphone = microphoneButton(session);
    stops = [() => clearInterval(ticking), session.on("media", microphone.show)];
    bar.replaceChildren(
      icon("phone"),
      h("a", { class: "call-bar-way", href: pathOf(session.id), dir: "auto" }, whereOf(session)),
      clock,
      microphone.element,
      h("button", { class: "button button-danger button-small", type: "button", click: leaveRoom }, "Leave"),
    );
    tick();
  };
  for (const key of ["room-session", "room-status", "room-shown"]) store.watch(key, show);
}

function whereOf(session) {
  return whereWords(session.state.view, kindOf(session.id)?.calls.call);
}

function microphoneButton(session) {
  const element = h("button", {
    class: "button button-small button-icon",
    type: "button",
    click: () => attempt(() => session.toggle("audio")),
  });
  const show = () => {
    const on = session.local.isOn("audio");
    element.setAttribute("aria-label", on ? "Mute yourself" : "Speak");
    element.replaceChildren(icon(on ? "microphone" : "microphone-off"));
  };
  show();
  return { element, show };
}
