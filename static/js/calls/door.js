import { store } from "../app/store.js";
import { nameOf } from "../chat/conversation.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { toast } from "../ui/toast.js";
import { testNetwork } from "./diagnosis.js";
import { deviceChoice, microphoneMeter } from "./devices.js";
import { comeIn } from "./live.js";
import { roomTitle } from "./words.js";

/**
 * Before one goes in: how one looks and sounds, and who is there.
 *
 * @param {import("./session.js").RoomSession} session @param {any} view @param {AbortSignal} signal
 */
export function door(session, view, signal) {
  const problems = problemNote();
  const show = (slot, words) => {
    if (!signal.aborted) problems.show(slot, words);
    else if (words && !session.isAway) toast(words, "error");
  };
  const turn = (slot) => turnOn(session.local, slot, show);
  const join = h(
    "button",
    { class: "button button-primary button-wide", type: "button", click: () => enter(session, join) },
    icon(view.kind === "video" ? "video" : "phone"),
    "Join",
  );
  prepare(session, view, turn);
  return h(
    "div",
    { class: "door" },
    preview(session, signal, turn),
    h(
      "div",
      { class: "card door-side" },
      h("div", {}, h("h1", {}, h("bdi", {}, roomTitle(view))), h("p", { class: "muted small" }, hostWords(view))),
      problems.element,
      deviceChoice(session.local, signal),
      voice(session.local, signal),
      network(signal),
      join,
    ),
  );
}

/** Goes on inside, if one joins before all of it is there. */
async function prepare(session, { kind }, turn) {
  await turn("audio");
  if (kind === "video" && !session.isAway) await turn("video");
}

async function turnOn(local, slot, show) {
  try {
    await local.turnOn(slot);
    show(slot, "");
  } catch (error) {
    show(slot, error.message);
  }
}

/** What is wrong with the microphone, the camera, or both. */
function problemNote() {
  const element = h("div", { class: "form-note", role: "status", hidden: true });
  const found = new Map();
  const show = (slot, words) => {
    found.set(slot, words);
    const all = [...found.values()].filter(Boolean);
    element.hidden = all.length === 0;
    const lines = [...all, "You can join all the same."].map((line) => h("p", {}, line));
    element.replaceChildren(icon("info"), h("div", { class: "door-problems" }, lines));
  };
  return { element, show };
}

/** Once there is a microphone to measure. */
function voice(local, signal) {
  const element = h(
    "div",
    { class: "field" },
    h("span", { class: "field-label" }, "Your voice"),
    microphoneMeter(local, signal),
  );
  const show = () => (element.hidden = !local.track("audio"));
  show();
  signal.addEventListener("abort", local.on("changed", show));
  return element;
}

async function enter(session, button) {
  const release = busy(button);
  await comeIn(session);
  release();
}

function preview({ local }, signal, turn) {
  const video = h("video", { autoplay: true, playsinline: true, "aria-hidden": "true" });
  video.muted = true;
  const face = h("span", { class: "tile-face" }, avatar(store.get("me"), { size: "xl" }));
  const buttons = h("div", { class: "door-toggles" });
  const show = () => {
    const track = local.track("video");
    video.srcObject = track && new MediaStream([track]);
    video.hidden = !track;
    face.hidden = Boolean(track);
    buttons.replaceChildren(
      toggle(local, "audio", ["microphone", "microphone-off"], ["Mute yourself", "Turn the microphone on"], turn),
      toggle(local, "video", ["video", "video-off"], ["Turn the camera off", "Turn the camera on"], turn),
    );
  };
  show();
  signal.addEventListener("abort", local.on("changed", show));
  return h("div", { class: "door-preview", "data-mirrored": true }, video, face, buttons);
}

function toggle(local, slot, icons, labels, turn) {
  const on = local.isOn(slot);
  const label = labels[on ? 0 : 1];
  return h(
    "button",
    {
      class: on ? "control" : "control control-off",
      type: "button",
      "aria-label": label,
      title: label,
      click: () => (on ? local.turnOff(slot) : turn(slot)),
    },
    icon(icons[on ? 0 : 1]),
  );
}

function hostWords({ host, lobby }) {
  if (host.id === store.get("me").id) return "This room is yours.";
  return `${nameOf(host)} is the host${lobby ? " and lets people in" : ""}.`;
}

function network(signal) {
  const element = h(
    "p",
    { class: "door-network small", role: "status" },
    h("span", { class: "spinner" }),
    "Testing your network …",
  );
  testNetwork().then(({ verdict, words }) => {
    if (signal.aborted) return;
    element.dataset.verdict = verdict;
    element.replaceChildren(icon(verdict === "good" ? "check-circle" : "warning"), words);
  });
  return element;
}
