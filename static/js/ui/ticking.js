/**
 * Does something now and every second, while anybody looks at the page; at once when they look again.
 *
 * @param {() => void} work @param {AbortSignal} signal ends it
 */
export function eachSecond(work, signal) {
  const look = () => document.visibilityState === "visible" && work();
  const ticking = setInterval(look, 1000);
  document.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", () => clearInterval(ticking), { once: true });
  work();
}
