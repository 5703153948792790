import { board } from "../app/live.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { Emitter } from "../switchboard/emitter.js";

/** People by id. Messages name people only so; whoever is not known yet is asked for once. */
const people = new Map();
const asked = new Set();
const changes = new Emitter();
const NOBODY = { username: "", full_name: "Someone", photo: null, gone: true };

export function startDirectory() {
  store.watch("me", (me) => know([me]));
  board.on("ready", () => asked.clear());
}

/** @param {any[]} found people as lists and views bring them */
export function know(found) {
  for (const person of found) {
    const known = people.get(person.id);
    if (known?.full_name === person.full_name && known.photo === person.photo) continue;
    people.set(person.id, person);
    changes.emit("person", person.id);
  }
}

/** @param {string} id @returns {any} as well as is known now */
export function person(id) {
  if (!people.has(id)) ask(id);
  return people.get(id) ?? { id, ...NOBODY };
}

/** @param {string} id */
export function isMe(id) {
  return id === store.get("me").id;
}

/** @param {(id: string) => void} listener told whose name or photo is another @param {AbortSignal} signal */
export function onPerson(listener, signal) {
  signal.addEventListener("abort", changes.on("person", listener), { once: true });
}

async function ask(id) {
  if (asked.has(id)) return;
  asked.add(id);
  try {
    know([await api.get(`users/${id}/`)]);
  } catch {
    // Gone, or behind a block: "Someone" is all there is to say.
  }
}
