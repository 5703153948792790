import { Api } from "../api.js";
import { forgetAccess, rememberAccess, wasSignedIn } from "../app/session.js";
import { wireReveals, wireStrength } from "../ui/forms.js";

/** The REST client of the pages in front of the door: a refusal here sends nobody anywhere. */
export const api = new Api({ refreshed: rememberAccess, signedOut: forgetAccess });

export function wirePage() {
  wireReveals(document);
  wireStrength(document);
}

/** Somebody new who has not even a name yet begins with the profile. @param {{access: string, created: boolean, user: any}} answer */
export function enter(answer) {
  rememberAccess(answer);
  location.replace(answer.created && !answer.user.full_name ? "/app/settings/profile" : destination());
}

/** Somebody who is still signed in goes straight through. */
export async function enterIfSignedIn() {
  if (wasSignedIn() && (await api.refresh().catch(() => false))) location.replace(destination());
}

/** Only a place inside the application: anything else could lead to another site. */
function destination() {
  const wanted = new URL(new URLSearchParams(location.search).get("next") ?? "/app/", location.origin);
  const inside = wanted.origin === location.origin && wanted.pathname.startsWith("/app/");
  return inside ? wanted.pathname + wanted.search : "/app/";
}
