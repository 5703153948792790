import { Api } from "../api.js";

const HINT = "switchboard.signed-in-until";
const SLACK = 30;

/** The REST client of the signed-in page. */
export const api = new Api({ refreshed: rememberAccess, signedOut: leave });

/**
 * Remembers until when the access cookie lives. Scripts cannot read the cookie itself, and asking the server
 * with one that is gone costs a refusal.
 *
 * @param {{access: string}} tokens what signing in or refreshing answered
 */
export function rememberAccess({ access }) {
  const { iat, exp } = JSON.parse(atob(access.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
  localStorage.setItem(HINT, String(Date.now() + (exp - iat) * 1000));
}

/** @returns {boolean} whether this browser has been signed in, as far as it knows */
export function wasSignedIn() {
  return localStorage.getItem(HINT) !== null;
}

export function forgetAccess() {
  localStorage.removeItem(HINT);
}

/** @returns {Promise<void>} once the access cookie is as good as it gets */
export async function freshenAccess() {
  if (Number(localStorage.getItem(HINT)) - Date.now() < SLACK * 1000) await api.refresh();
}

let departing = false;

/** Goes to the sign-in page, and from there back to here. */
export function leave() {
  if (departing) return;
  const query = new URLSearchParams(wasSignedIn() ? { why: "ended" } : {});
  query.set("next", location.pathname + location.search);
  goToDoor(query);
}

/**
 * Ends the session of one's own accord. The server closes the socket before its answer is here; that must not
 * look like a session that somebody else ended.
 *
 * @param {"signed-out" | "deleted"} why
 * @param {() => Promise<any>} request
 */
export async function depart(why, request) {
  departing = true;
  try {
    await request();
  } catch (error) {
    departing = false;
    throw error;
  }
  goToDoor(new URLSearchParams({ why }));
}

function goToDoor(query) {
  forgetAccess();
  location.replace(`/sign-in/?${query}`);
}
