/**
 * A kind of calls between two, with the one call that there is of it. Rooms are held for all kinds alike.
 *
 * @typedef {object} CallKind
 * @property {import("./own-call.js").OwnCall & {hangUp: () => Promise<void>}} calls
 * @property {(signal: AbortSignal) => HTMLElement} [head] what stands over the pictures, instead of the time
 * @property {() => string} [clock] how it stands, in a few words
 */

/** @type {CallKind[]} */
const kinds = [];

/** @param {CallKind} kind */
export function registerCallKind(kind) {
  kinds.push(kind);
}

/** Whose call is held in a room, if that is for one. @param {string} room @returns {CallKind | undefined} */
export function kindOf(room) {
  return kinds.find(({ calls }) => calls.call?.room === room);
}
