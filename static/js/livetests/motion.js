/** What moves, and does not for who does not want it to. */

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const EASE = "cubic-bezier(0.2, 0.7, 0.2, 1)";

/** @param {HTMLElement} element @param {Keyframe[]} frames @param {KeyframeAnimationOptions} [options] */
export function move(element, frames, options = {}) {
  if (calm.matches) return;
  element.animate(frames, { duration: 600, easing: EASE, fill: "backwards", ...options });
}
