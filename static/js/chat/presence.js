import { presenceOf } from "../people/friends.js";

/**
 * Whether the other one of a direct conversation is here: seen by friends, and by those they have written to there.
 *
 * @param {any} peer @returns {{status: string, last_seen: string | null} | null}
 */
export function presenceOfPeer(peer) {
  return presenceOf(peer.user.id) ?? peer.presence;
}
