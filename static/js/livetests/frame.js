import { h, icon } from "../ui/dom.js";

/** Out of the room; one's seat is kept. */
export function backLink() {
  return h(
    "a",
    { class: "button button-quiet button-icon", href: "/app/tests", "aria-label": "All tests" },
    icon("chevron-left"),
  );
}

/** The whole page, so that dialogs and notes are seen there, too. */
export function fullScreenButton() {
  if (!document.fullscreenEnabled) return null;
  return h(
    "button",
    { class: "button button-small", type: "button", click: toggleFullScreen },
    icon("expand"),
    h("span", {}, "Full screen"),
  );
}

export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

/** @param {{image: string | null, image_text: string}} question */
export function pictureOf({ image, image_text: text }) {
  return image && h("img", { class: "question-picture", src: image, alt: text || "Picture of the question" });
}
