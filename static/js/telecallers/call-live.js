import { board } from "../app/live.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { showCallSheet } from "../calls/call-sheet.js";
import { registerCallKind } from "../calls/kinds.js";
import { enter, leaveForGood } from "../calls/live.js";
import { clockOf } from "../ui/time.js";
import { toast } from "../ui/toast.js";
import { openRecharge } from "../wallet/recharge-dialog.js";
import { endWithSheet } from "./end-sheet.js";
import { overWords, ringWords, warningWords } from "./call-words.js";
import { levelOf, reading } from "./meter.js";
import { meterView } from "./meter-view.js";
import { PaidCalls } from "./paid-calls.js";
import { ringFacts } from "./ring-facts.js";
import { askServerTime, serverNow } from "./server-clock.js";
import { coins } from "./words.js";

const EVENTS = ["incoming", "ringing", "accepted", "rejected", "missed", "cancelled", "ended"];
const RUNNING = ["meter", "extended", "low_balance"];

/** The page's one paid call. */
export const paid = new PaidCalls({
  command: (...command) => board.command(...command),
  look: (id) => api.get(`telecaller/calls/${id}/`),
});

/** The call for which the clocks were compared. */
let timed = null;

/** From the start of the page on, whatever it shows. */
export function startPaidCalls() {
  for (const type of [...EVENTS, ...RUNNING]) board.on(`telecaller.${type}`, (data) => paid.apply(type, data));
  board.on("ready", begin);
  store.watch("room-status", followSeat);
  paid.on("changed", lookAtTheClock);
  paid.on("accepted", ({ room }) => enter(room));
  paid.on("leaving", (call) => leaveForGood(call.room, placeAfter(call)));
  paid.on("low_balance", warn);
  paid.on("over", over);
  registerCallKind({ calls: paid, head: (signal) => meterView(paid, signal), clock });
  showCallSheet(paid, { words: ringWords, more: ringFacts });
  if (board.snapshot) begin(board.snapshot);
}

function begin({ state }) {
  if (state.telecaller) paid.begin(state.telecaller.call);
}

/** The seat may be taken over by another tab, or by this one. */
function followSeat() {
  const session = store.get("room-session");
  if (!paid.call || session?.id !== paid.call.room) return;
  if (session.isInside) paid.beHere(paid.call);
  else if (session.status === "elsewhere") paid.beElsewhere();
}

/** Once for each call. */
function lookAtTheClock() {
  const id = paid.call?.id ?? null;
  if (id && id !== timed) askServerTime(() => board.command("core.time")).catch(() => {});
  timed = id;
}

async function over({ call, how, wasHere }) {
  const words = overWords(call, how, wasHere);
  if (words) toast(words, "info", call.incoming || call.end_reason !== "money" ? undefined : rechargeAction());
  if (call.room) await leaveForGood(call.room, placeAfter(call));
  if (wasHere && how === "completed") endWithSheet(call);
}

/** To whom one would like to go back. */
function placeAfter({ incoming, user }) {
  return incoming ? "/app/telecallers/console" : `/app/telecallers/${user.id}`;
}

/** In the room its head says so; whoever looks at something else is told there. */
function warn({ call, seconds_left: left }) {
  const level = levelOf(left);
  if (!paid.isHere || !level || store.get("room-shown") === call.room) return;
  const takeBack = toast(warningWords(level), "error", rechargeAction());
  const stops = ["low_balance", "extended", "over"].map((type) => paid.on(type, done));
  function done() {
    takeBack();
    stops.forEach((stop) => stop());
  }
}

function rechargeAction() {
  return { label: "Recharge", click: () => openRecharge() };
}

function clock() {
  const { call } = paid;
  const { talked, coins: sum } = reading(call, serverNow());
  return `${clockOf(talked)} · ${coins(sum)}`;
}
