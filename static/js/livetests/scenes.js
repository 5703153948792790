/**
 * Which scene a room is at, for whoever looks at it. Scenes with the same key are one: it changes in its place.
 *
 * @param {{state: import("./room-state.js").RoomState, refusal: any}} session
 * @returns {{name: string, key: string}}
 */
export function sceneOf({ state, refusal }) {
  const name = nameOf(state, refusal);
  return { name, key: name === "question" || name === "reveal" ? `${name} ${state.question.id}` : name };
}

function nameOf(state, refusal) {
  if (refusal) return "refused";
  if (!state.room) return "joining";
  if (state.removed) return "removed";
  const { phase, paused } = state.room;
  if (phase === "ended") return "ended";
  if (state.isWaiting) return "waiting";
  if (phase === "lobby") return "lobby";
  if (phase === "open") return state.isHost ? "open" : ownPace(state);
  if (!state.question) return paused ? "paused" : "ready";
  return phase === "reveal" && state.revealed ? "reveal" : "question";
}

function ownPace({ seat, question }) {
  if (seat.finished) return "finished";
  return question ? "question" : "begin";
}
