import { nameOf } from "../chat/conversation.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { QUALITY_WORDS } from "./media/quality.js";

/**
 * One picture: somebody, or the screen that they share.
 *
 * @param {object} options
 * @param {any} options.user
 * @param {"video" | "screen"} options.slot
 * @param {boolean} options.isMe
 * @param {() => void} options.pin
 */
export function tile({ user, slot, isMe, pin }) {
  const video = h("video", { autoplay: true, playsinline: true, "aria-hidden": "true" });
  video.muted = true;
  const signs = h("span", { class: "tile-signs" });
  const name = h("span", { class: "tile-name" });
  const note = h("p", { class: "tile-note" });
  const element = h(
    "li",
    { class: "tile", "data-slot": slot, "data-user": user.id, "data-mirrored": isMe && slot === "video" },
    video,
    slot === "video" && h("span", { class: "tile-face" }, avatar(user, { size: "xl" })),
    note,
    h("span", { class: "tile-label" }, signs, name),
    h(
      "button",
      { class: "tile-pin", type: "button", title: "Keep in view", "aria-pressed": "false", click: pin },
      icon("pin"),
    ),
  );
  const button = element.lastElementChild;
  return {
    element,
    /** @param {MediaStreamTrack | null} track */
    setTrack(track) {
      if ((video.srcObject?.getVideoTracks()[0] ?? null) === track) return;
      video.srcObject = track && new MediaStream([track]);
      if (track) video.play().catch(() => {});
    },
    /** @param {{participant: any, state: string, quality?: string, pinned: boolean}} facts */
    show({ participant, state, quality, pinned }) {
      const who = isMe ? "You" : nameOf(participant.user);
      const words = slot === "screen" ? `${isMe ? "Your" : `${who}’s`} screen` : who;
      element.toggleAttribute("data-shown", Boolean(participant[slot]));
      element.toggleAttribute("data-absent", !isMe && (participant.reconnecting || state !== "connected"));
      name.replaceChildren(h("bdi", {}, words));
      note.textContent = absence(participant, state, isMe);
      signs.replaceChildren(...(slot === "video" ? signsOf(participant, quality, state) : []));
      button.setAttribute("aria-label", `Keep ${words} in view`);
      button.setAttribute("aria-pressed", String(pinned));
    },
    /** @param {boolean} speaks */
    setSpeaking: (speaks) => element.toggleAttribute("data-speaking", speaks),
  };
}

function absence({ reconnecting }, state, isMe) {
  if (isMe || state === "connected") return "";
  if (reconnecting) return "Connection lost. Waiting for them to come back …";
  return state === "failed" ? "No way to them yet. Trying again …" : "Connecting …";
}

function signsOf({ audio, hand_raised_at: hand }, quality, state) {
  return [
    hand && sign("hand", "Hand raised", "tile-hand"),
    !audio && sign("microphone-off", "Muted"),
    quality &&
      state === "connected" &&
      quality !== "good" &&
      sign("signal", QUALITY_WORDS[quality], `signal-${quality}`),
  ].filter(Boolean);
}

function sign(name, label, look = "") {
  return h("span", { class: `tile-sign ${look}`.trim(), role: "img", "aria-label": label, title: label }, icon(name));
}
