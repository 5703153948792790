import { board } from "../app/live.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { Emitter } from "../switchboard/emitter.js";
import { know } from "./directory.js";

/**
 * Friends, the requests that wait for an answer, and who is here. Read at the start of every connection, and kept by
 * events from then on. The store holds `friends` (null until they are here) and `friend-requests`, how many wait for
 * this person.
 */
const friends = new Map();
const requests = new Map();
const presence = new Map();
const changes = new Emitter();
/** Events while the lists are on their way, which may be older than these; null at any other time. */
let meanwhile = null;

const EVENTS = {
  "friends.request": ({ request, state }) => {
    if (state === "waiting") keepRequest(request);
    else requests.delete(request.id);
  },
  "friends.changed": ({ user, friend, view }) => {
    if (friend) keepFriend(view);
    else forgetFriend(user);
  },
  "presence.changed": ({ user, status, last_seen: lastSeen }) => presence.set(user, { status, last_seen: lastSeen }),
};

export function startFriends() {
  board.on("ready", load);
  for (const [type, apply] of Object.entries(EVENTS))
    board.on(type, (data) => {
      meanwhile?.push(() => apply(data));
      apply(data);
      changed();
    });
  if (board.snapshot) load();
}

/** @returns {any[]} by name */
export function friendList() {
  return [...friends.values()].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

/** @param {boolean} incoming @returns {any[]} the latest first */
export function requestList(incoming) {
  return [...requests.values()]
    .filter((request) => request.incoming === incoming)
    .sort((one, other) => other.id - one.id);
}

/** @param {string} id @returns {{status: string, last_seen: string | null} | undefined} of friends only */
export function presenceOf(id) {
  return friends.has(id) ? presence.get(id) : undefined;
}

/**
 * What there is between oneself and somebody, as far as the lists tell.
 *
 * @param {string} id
 * @returns {{state: "none" | "friend" | "requested" | "asked", request?: any}}
 */
export function friendshipWith(id) {
  if (friends.has(id)) return { state: "friend" };
  const request = [...requests.values()].find(({ user }) => user.id === id);
  return request ? { state: request.incoming ? "asked" : "requested", request } : { state: "none" };
}

/** @param {() => void} listener told of every change @param {AbortSignal} signal */
export function onFriends(listener, signal) {
  signal.addEventListener("abort", changes.on("changed", listener), { once: true });
}

/** Asks somebody; who asked already becomes a friend. @param {string} id */
export async function befriend(id) {
  settle(await api.post("friend-requests/", { user: id }));
}

/** @param {any} request */
export async function accept(request) {
  const answer = await api.post(`friend-requests/${request.id}/accept/`);
  requests.delete(request.id);
  settle(answer);
}

/** @param {any} request */
export async function decline(request) {
  await api.post(`friend-requests/${request.id}/decline/`);
  requests.delete(request.id);
  changed();
}

/** Takes one's own back. @param {any} request */
export async function cancel(request) {
  await api.delete(`friend-requests/${request.id}/`);
  requests.delete(request.id);
  changed();
}

/** @param {string} id */
export async function unfriend(id) {
  await api.delete(`friends/${id}/`);
  forgetFriend(id);
  changed();
}

/** What an answer says of somebody. */
function settle({ friend, request }) {
  if (friend) keepFriend(friend);
  if (request) keepRequest(request);
  changed();
}

/** Reads the lists, and then hears once more what was told meanwhile. */
export async function load() {
  const events = (meanwhile = []);
  try {
    const [found, incoming, outgoing] = await Promise.all([
      everything("friends/"),
      everything("friend-requests/", { box: "in" }),
      everything("friend-requests/", { box: "out" }),
    ]);
    friends.clear();
    requests.clear();
    found.forEach(keepFriend);
    [...incoming, ...outgoing].forEach(keepRequest);
    events.forEach((apply) => apply());
    store.set("friends", "complete");
  } catch (error) {
    if (store.get("friends") !== "complete") store.set("friends", error);
  }
  if (meanwhile === events) meanwhile = null;
  changed();
}

async function everything(path, query = {}) {
  const found = [];
  for await (const each of api.all(path, { limit: 100, ...query })) found.push(each);
  return found;
}

function keepFriend(view) {
  know([view.user]);
  friends.set(view.user.id, view);
  presence.set(view.user.id, view.presence);
  for (const [id, { user }] of requests) if (user.id === view.user.id) requests.delete(id);
}

function forgetFriend(id) {
  friends.delete(id);
  presence.delete(id);
}

function keepRequest(request) {
  know([request.user]);
  requests.set(request.id, request);
}

function changed() {
  store.set("friend-requests", requestList(true).length);
  changes.emit("changed");
}

function nameOf({ user }) {
  return user.full_name || user.username;
}
