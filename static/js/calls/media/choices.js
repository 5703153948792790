const RELAY_ONLY = "switchboard.calls.relay";

/** Whether all goes through the relay, so that nobody in a call learns one's address. */
export function isRelayOnly() {
  return localStorage.getItem(RELAY_ONLY) === "only";
}

/** @param {boolean} only */
export function setRelayOnly(only) {
  if (only) localStorage.setItem(RELAY_ONLY, "only");
  else localStorage.removeItem(RELAY_ONLY);
}
