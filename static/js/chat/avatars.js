import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { presenceOfPeer } from "./presence.js";

/** The other one's face, or a sign for a group. @param {any} conversation @param {{size?: "s" | "l" | "xl"}} [options] */
export function conversationAvatar({ peer, picture, id }, { size } = {}) {
  if (peer) return avatar(peer.user, { size, status: shownStatus(peer) });
  if (picture) return avatar({ photo: picture, full_name: "" }, { size });
  return h(
    "span",
    { class: size ? `avatar avatar-group avatar-${size}` : "avatar avatar-group", "data-tint": tintOf(id) },
    icon("people"),
  );
}

/** Who is away for good is not marked as such on every line. */
function shownStatus(peer) {
  const status = presenceOfPeer(peer)?.status;
  return status === "offline" ? null : status;
}

/** One of a few colours, always the same for the same. @param {string} id */
export function tintOf(id) {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 997;
  return String(sum % 6);
}
