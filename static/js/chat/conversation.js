/**
 * A conversation as this person sees it. Parts of it come by different ways and in any order: what only goes up
 * (`last_seq`, `read_seq`, …) is the highest that was heard of, the last message the latest, and everything else is
 * as the view with the highest `change` had it.
 *
 * @typedef {Record<string, any>} Conversation
 */

const ONLY_UP = ["last_seq", "read_seq", "delivered_seq", "cleared_seq"];

/** @param {Conversation | undefined} known @param {Conversation} view @returns {Conversation} */
export function merged(known, view) {
  if (!known) return settled({ ...view });
  const [older, newer] = view.change < known.change ? [view, known] : [known, view];
  const conversation = { ...newer, peer: peerOf(older, newer), active_at: later(known.active_at, view.active_at) };
  for (const name of ONLY_UP) conversation[name] = Math.max(known[name], view[name]);
  conversation.last_message = latest(known.last_message, view.last_message);
  return unchanged(known, settled(conversation));
}

/** After something was said, or is not what it was. @param {Conversation} known @param {any} message @param {string} me */
export function withMessage(known, message, me) {
  const conversation = {
    ...known,
    last_seq: Math.max(known.last_seq, message.seq),
    last_message: latest(known.last_message, message),
    active_at: later(known.active_at, message.created_at),
  };
  return unchanged(known, settled(withMark(conversation, message.sender, message.seq, message.seq, me)));
}

/** After somebody has come further. @param {Conversation} known @param {any} read @param {string} me */
export function withRead(known, { user, read_seq: readSeq, delivered_seq: deliveredSeq }, me) {
  return unchanged(known, settled(withMark({ ...known }, user, readSeq, deliveredSeq, me)));
}

/** After the other one came or went, if that is seen here. @param {Conversation} known @param {any} presence */
export function withPresence(known, presence) {
  return unchanged(known, { ...known, peer: { ...known.peer, presence } });
}

/** Who says something has read what stands above it. */
function withMark(conversation, user, readSeq, deliveredSeq, me) {
  const { peer } = conversation;
  if (user === me) Object.assign(conversation, furthest(conversation, readSeq, deliveredSeq));
  else if (peer?.user.id === user) conversation.peer = { ...peer, ...furthest(peer, readSeq, deliveredSeq) };
  return conversation;
}

function furthest(place, readSeq, deliveredSeq) {
  return {
    read_seq: Math.max(place.read_seq, readSeq),
    delivered_seq: Math.max(place.delivered_seq, deliveredSeq),
  };
}

function peerOf(older, newer) {
  if (!older.peer || !newer.peer) return newer.peer ?? older.peer;
  return { ...newer.peer, ...furthest(newer.peer, older.peer.read_seq, older.peer.delivered_seq) };
}

function latest(one, other) {
  if (!one || !other) return one ?? other;
  return byPlace(one, other) < 0 ? other : one;
}

function byPlace(one, other) {
  return one.seq - other.seq || one.change - other.change;
}

function later(one, other) {
  return Date.parse(other) > Date.parse(one) ? other : one;
}

function settled(conversation) {
  const { last_seq: lastSeq, read_seq: readSeq, cleared_seq: clearedSeq, last_message: message } = conversation;
  conversation.unread = Math.max(0, lastSeq - readSeq);
  if (message && message.seq <= clearedSeq) conversation.last_message = null;
  return conversation;
}

/** The very same object if nothing is different, so that nobody redraws for nothing. */
function unchanged(known, conversation) {
  const same = Object.keys(conversation).every((name) => alike(known[name], conversation[name]));
  return same ? known : conversation;
}

function alike(one, other) {
  return Object.is(one, other) || (typeof other === "object" && JSON.stringify(one) === JSON.stringify(other));
}

/** Whether it belongs in the list: a direct one only once something was said in it that was not cleared. */
export function isListed({ kind, last_seq: lastSeq, cleared_seq: clearedSeq }) {
  return kind === "group" ? clearedSeq === 0 || lastSeq > clearedSeq : lastSeq > clearedSeq;
}

/** @param {Conversation} conversation @param {number} [now] */
export function isMuted({ muted_until: until }, now = Date.now()) {
  return until !== null && Date.parse(until) > now;
}

/** @param {Conversation} conversation */
export function mayManage({ kind, role }) {
  return kind === "group" && role !== "member";
}

/** @param {Conversation} conversation */
export function titleOf({ title, peer }) {
  return peer ? nameOf(peer.user) : title;
}

/** @param {{full_name: string, username: string}} person */
export function nameOf({ full_name: name, username }) {
  return name || username;
}

/**
 * How far one's own message has come.
 *
 * @param {Conversation} conversation @param {number} seq
 * @returns {"sent" | "delivered" | "read" | null} null where it is not shown
 */
export function progressOf({ peer }, seq) {
  if (!peer) return null;
  if (peer.read_seq >= seq) return "read";
  return peer.delivered_seq >= seq ? "delivered" : "sent";
}

/** Conversations by a word of their title. @param {any[]} conversations @param {string} text */
export function conversationsLike(conversations, text) {
  const wanted = plain(text);
  return conversations.filter((conversation) => {
    const title = plain(titleOf(conversation));
    const username = conversation.peer?.user.username.toLowerCase() ?? "";
    return ` ${title}`.includes(` ${wanted}`) || username.startsWith(wanted);
  });
}

/** Without capitals and accents. @param {string} text */
function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}
