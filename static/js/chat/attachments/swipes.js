const FAR = 60;

/**
 * A finger that crosses an element: sideways by -1 or 1 in the direction of reading, or down.
 *
 * @param {HTMLElement} element
 * @param {{isFree: () => boolean, sideways: (direction: -1 | 1) => void, down: () => void}} options
 */
export function listenToSwipes(element, { isFree, sideways, down }) {
  /** Fingers on it, and where the first of them began; two are a pinch. */
  const fingers = new Set();
  let from = null;
  element.addEventListener("pointerdown", ({ pointerType, pointerId, clientX, clientY }) => {
    if (pointerType === "mouse") return;
    fingers.add(pointerId);
    from = fingers.size === 1 && isFree() ? { x: clientX, y: clientY } : null;
  });
  element.addEventListener("pointercancel", ({ pointerId }) => {
    fingers.delete(pointerId);
    from = null;
  });
  element.addEventListener("pointerup", ({ pointerId, clientX, clientY }) => {
    fingers.delete(pointerId);
    if (!from) return;
    const [x, y] = [clientX - from.x, clientY - from.y];
    const reading = getComputedStyle(element).direction === "rtl" ? -1 : 1;
    from = null;
    if (Math.abs(x) > FAR && Math.abs(x) > Math.abs(y)) sideways(x * reading < 0 ? 1 : -1);
    else if (y > FAR) down();
  });
}
