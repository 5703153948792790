import { board } from "../app/live.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { handOver, uploads } from "./attachments/live.js";
import { ChatStore } from "./store.js";
import { ChatSync } from "./sync.js";
import { Marks } from "./marks.js";
import { Outgoing } from "./outgoing.js";

const myId = () => store.get("me").id;

/** The page's one account of conversations. */
export const chat = new ChatStore(myId);

/** What was said here and is not confirmed. */
export const outgoing = new Outgoing({
  command: (...command) => board.command(...command),
  confirmed: (message) => chat.applyMessage(message),
  me: myId,
  uploads,
  handOver,
});

export const marks = new Marks({
  command: (type, data) => board.command(type, data),
  apply: (read) => chat.applyRead({ user: myId(), change: Infinity, ...read }),
});

const sync = new ChatSync({
  chat,
  command: (type, data) => board.command(type, data),
  page: (path, query) => api.page(path, query),
  done: (error) => {
    store.set("chat-list", error ?? "complete");
    countUnread();
  },
});

const EVENTS = {
  "chat.message": ({ message }) => chat.applyMessage(message),
  "chat.message_changed": ({ message }) => chat.applyMessage(message),
  "chat.conversation": ({ conversation }) => conversationCame(conversation),
  "chat.read": (read) => chat.applyRead(read),
};

function conversationCame(conversation) {
  const known = chat.conversation(conversation.id);
  chat.applyConversation(conversation);
  if (!known && !conversation.left) sync.joined();
}

/** From the start of the page on, whatever it shows. */
export function startChat() {
  for (const [type, apply] of Object.entries(EVENTS))
    board.on(type, (data) => {
      apply(data);
      sync.heard();
    });
  board.on("presence.changed", (data) => chat.applyPresence(data));
  board.on("chat.typing", (data) => chat.applyTyping(data));
  board.on("chat.message", ({ message }) => message.sender === myId() && outgoing.arrived(message.client_id));
  board.on("accounts.block_changed", blockChanged);
  board.on("ready", ({ state }) => begin(state.chat));
  chat.on("unknown", meet);
  chat.on("conversation", (id) => {
    countUnread();
    const conversation = chat.conversation(id);
    if (conversation) marks.delivered(conversation);
  });
  outgoing.resume();
  if (board.snapshot) begin(board.snapshot.state.chat);
}

async function begin(state) {
  const again = store.get("chat-list") === "complete";
  if (store.get("chat-list") === undefined) store.set("chat-unread", state.unread);
  await sync.start(state);
  if (again) await lookAround();
}

/** Who came and went while this page was away changed no conversation, so no `sync` tells of it. */
async function lookAround() {
  const heard = new Set();
  const stop = board.on("presence.changed", ({ user }) => heard.add(user));
  try {
    const { results } = await api.page("conversations/", { limit: 100 });
    for (const { peer } of results)
      if (peer?.presence && !heard.has(peer.user.id)) chat.applyPresence({ user: peer.user.id, ...peer.presence });
  } catch {
    // The next connection asks again.
  } finally {
    stop();
  }
}

/** Asks again for the list, after it could not be had. */
export function relist() {
  store.set("chat-list", "waiting");
  return sync.relist();
}

/** Until the list is here, the server's own count stands. */
function countUnread() {
  if (store.get("chat-list") === "complete") store.set("chat-unread", chat.unread());
}

/** Something was heard of a conversation that is not here: new to this person, or the event of it is under way. */
async function meet(id) {
  try {
    chat.applyConversation(await api.get(`conversations/${id}/`));
  } catch (error) {
    if (error.status === 404) chat.drop(id);
  }
}

/** A direct conversation is not there for either while one of them blocks the other. */
function blockChanged({ user, blocked }) {
  const conversation = chat.directWith(user);
  if (!blocked) sync.relist();
  else if (conversation) chat.drop(conversation.id);
}

/** @param {string} id @returns {Promise<any>} rejects with 404 where there is none */
export async function conversationOf(id) {
  if (!chat.conversation(id)) chat.applyConversation(await api.get(`conversations/${id}/`));
  return chat.conversation(id);
}

/**
 * Changes a conversation over REST and shows the answer without waiting for the event.
 *
 * @param {Promise<any>} request
 */
export async function withAnswer(request) {
  const view = await request;
  if (view) chat.applyConversation(view);
  return view;
}

/**
 * A page of history into the store.
 *
 * @param {string} id @param {{before?: number, after?: number, limit?: number}} place @param {{joins?: boolean}} [options]
 */
export async function loadMessages(id, place, options) {
  const { results } = await api.get(`conversations/${id}/messages/`, place);
  chat.addPage(id, results, options);
  return results;
}

/** Edits, deletes or reacts, and shows the answer at once. @param {string} type @param {any} data */
export async function change(type, data) {
  const { message } = await board.command(type, data);
  chat.applyMessage(message);
}
