import { board } from "../app/live.js";
import { navigate } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { nameOf } from "../chat/conversation.js";
import { attempt, toast } from "../ui/toast.js";
import { showCallBar } from "./call-bar.js";
import { showCallSheet } from "./call-sheet.js";
import { DirectCalls } from "./direct.js";
import { kindOf, registerCallKind } from "./kinds.js";
import { LocalMedia } from "./media/local.js";
import { openPlane } from "./media/planes.js";
import { RoomSession } from "./session.js";
import { Sound } from "./sound.js";
import { lostWords, overWords } from "./words.js";

const EVENTS = ["incoming", "ringing", "accepted", "answered_elsewhere", "declined", "missed", "busy", "ended"];
const RETRY_WITHIN = 2000;
const SEAT = "switchboard.calls.seat";

/** The page's one call with a friend. */
export const direct = new DirectCalls({ command: (...command) => board.command(...command) });

/** From the start of the page on, whatever it shows. */
export function startCalls() {
  for (const type of EVENTS) board.on(`calls.${type}`, (data) => direct.apply(type, data));
  board.on("calls.missed", ({ call, missed }) => call.incoming && store.set("calls-missed", missed));
  board.on("calls.seen", ({ missed }) => store.set("calls-missed", missed));
  board.on("ready", ({ state }) => begin(state.calls));
  direct.on("accepted", ({ room }) => enter(room));
  direct.on("over", callOver);
  registerCallKind({ calls: direct });
  showCallSheet(direct);
  showCallBar();
  if (board.snapshot) begin(board.snapshot.state.calls);
}

function begin(state) {
  if (!state) return;
  store.set("calls-missed", state.missed);
  direct.begin(state.call);
}

function callOver({ call, how, wasHere }) {
  store.set("calls-changed", Symbol("calls"));
  const words = overWords(call, how, wasHere);
  if (words) toast(words);
  if (call.room) leaveForGood(call.room);
}

/** The session of a room that one is in or about to enter; one at a time. @param {string} id @returns {RoomSession} */
export function sessionOf(id) {
  const known = store.get("room-session");
  if (known?.id === id && known.status !== "over") return known;
  known?.leave();
  const local = new LocalMedia();
  const session = new RoomSession({ id, me: store.get("me").id, board, api, local, openPlane });
  const sound = new Sound(session);
  session.on("changed", () => sessionChanged(session, sound));
  session.on("knock", (user) => knocked(session, user));
  session.on("muted", (by) => toast(`${nameOf(by)} muted you.`));
  local.on("silent", (words) => toast(words));
  local.on("lost", (slot) => toast(lostWords(slot), "error"));
  session.on("problem", (error) => toast(error.message, "error"));
  store.set("room-session", session);
  return session;
}

/** To the host, wherever in the page they are, until somebody has decided or the other one is gone. */
function knocked(session, user) {
  const letIn = () => {
    takeBack();
    attempt(() => session.host(`participants/${user.id}/admit`));
  };
  const takeBack = toast(`${nameOf(user)} is at the door.`, "info", { label: "Let in", click: letIn });
  const stop = session.on("changed", () => {
    if (session.status !== "over" && session.state.waiting.has(user.id)) return;
    takeBack();
    stop();
  });
}

/** Says why if one may not; that one is in already says itself. @param {RoomSession} session @param {any} [options] */
export function comeIn(session, options) {
  return attempt(() =>
    session.join(options).catch((error) => {
      if (error.code !== "already_in_room") throw error;
    }),
  );
}

/** Tells those who watch, once it matters to them whether one is in a room. */
function sessionChanged(session, sound) {
  board.longestWait = session.isInside ? RETRY_WITHIN : Infinity;
  if (session.isInside) remember(session);
  if (session.status === "over" || session.status === "elsewhere") {
    sound.close();
    forget(session.id);
  }
  if (session.status === "over" && store.get("room-session") === session) store.set("room-session", null);
  store.set("room-status", `${session.id} ${session.status}`);
}

/** Hangs up, where the room is that of a call. */
export async function leaveRoom() {
  const session = store.get("room-session");
  const kind = session && kindOf(session.id);
  if (kind) await kind.calls.hangUp().catch(() => {});
  else if (session) await leaveForGood(session.id);
}

/** And looks at something else, if one looked at the room. @param {string} room @param {string} [goal] */
export async function leaveForGood(room, goal = "/app/calls") {
  const session = store.get("room-session");
  if (session?.id === room) await session.leave();
  if (location.pathname.startsWith(pathOf(room))) await navigate(goal, { replace: true });
}

/** @param {string} room */
export function enter(room) {
  return navigate(pathOf(room));
}

/** @param {string} room */
export function pathOf(room) {
  return `/app/calls/room/${room}`;
}

/** A page that is loaded anew takes its seat again. */
function remember({ id, generation, local }) {
  const sent = { audio: local.isOn("audio"), video: local.isOn("video") };
  sessionStorage.setItem(SEAT, JSON.stringify({ room: id, generation, ...sent }));
}

function forget(room) {
  if (seatIn(room)) sessionStorage.removeItem(SEAT);
}

/** The seat that this tab had before it was loaded anew. @param {string} room */
export function seatIn(room) {
  const seat = JSON.parse(sessionStorage.getItem(SEAT) ?? "null");
  return seat?.room === room ? seat : null;
}
