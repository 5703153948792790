import { Emitter } from "../switchboard/emitter.js";

/**
 * What is known of a room while one is in it. Events and answers come in any order and more than once; the state is the
 * same. Knows neither the page nor the network.
 *
 * Emits `changed`; `joined` (a participant), `left` ({user, reason}), `knock` and `hand` (who), `muted` (by whom) and
 * `ended` (why).
 */
export class RoomState extends Emitter {
  /** @type {Map<string, any>} */
  participants = new Map();
  /** @type {Map<string, any>} who knocks */
  waiting = new Map();
  view = null;
  generation = "";
  ended = null;
  /** @type {Map<string, string>} the last generation under which somebody left */
  #gone = new Map();

  /** @param {string} id @param {string} me */
  constructor(id, me) {
    super();
    Object.assign(this, { id, me });
  }

  get isHost() {
    return this.view?.host.id === this.me;
  }

  get mine() {
    return this.participants.get(this.me);
  }

  /** Everybody but oneself, in the order in which they came. */
  others() {
    return [...this.participants.values()]
      .filter(({ user }) => user.id !== this.me)
      .sort((one, other) => Date.parse(one.joined_at) - Date.parse(other.joined_at));
  }

  /** Raised hands, the first one first. */
  hands() {
    return [...this.participants.values()]
      .filter((participant) => participant.hand_raised_at)
      .sort((one, other) => Date.parse(one.hand_raised_at) - Date.parse(other.hand_raised_at));
  }

  /** Whether that seat has been given up, so that what is still heard of it is old. @param {string} user @param {string} generation */
  isGone(user, generation) {
    return generation <= (this.#gone.get(user) ?? "");
  }

  /** @param {string} user @param {string} generation @returns {any} who was there, unless they have come back since */
  remove(user, generation) {
    const known = this.participants.get(user);
    if (!this.isGone(user, generation)) this.#gone.set(user, generation);
    if (!known || known.generation > generation) return undefined;
    this.participants.delete(user);
    return known;
  }

  /** @param {any} view */
  setView(view) {
    this.view = view;
    this.emit("changed");
  }

  /** @param {string} type of an event, without `calls.` @param {any} data @returns {boolean} whether it was of this room */
  apply(type, data) {
    const apply = APPLIED[type];
    const room = typeof data.room === "object" ? data.room?.id : data.room;
    if (!apply || room !== this.id) return false;
    apply(this, data);
    this.emit("changed");
    return true;
  }

  /** @param {string} user @param {Record<string, any>} facts */
  amend(user, facts) {
    const known = this.participants.get(user);
    if (known) this.participants.set(user, { ...known, ...facts });
  }
}

const APPLIED = {
  room_users(state, { room, generation, participants, waiting }) {
    if (generation < state.generation) return;
    state.view = room;
    state.generation = generation;
    state.participants = new Map(participants.map((participant) => [participant.user.id, participant]));
    const known = state.waiting;
    state.waiting = new Map(waiting.map((person) => [person.id, person]));
    for (const person of waiting) if (!known.has(person.id)) state.emit("knock", person);
  },

  user_joined(state, { participant }) {
    const { user, generation } = participant;
    const known = state.participants.get(user.id);
    if (known?.generation > generation || state.isGone(user.id, generation)) return;
    state.participants.set(user.id, participant);
    state.waiting.delete(user.id);
    if (!known) state.emit("joined", participant);
  },

  user_left(state, { user, generation, reason }) {
    const known = state.remove(user, generation);
    if (known) state.emit("left", { user: known.user, reason });
  },

  user_reconnecting(state, { user, generation }) {
    if (state.participants.get(user)?.generation === generation) state.amend(user, { reconnecting: true });
  },

  media_toggled(state, { user, audio, video, screen, by }) {
    const wasHeard = state.participants.get(user)?.audio;
    state.amend(user, { audio, video, screen });
    if (user === state.me && by && by !== user && wasHeard && !audio) state.emit("muted", by);
  },

  hand_raised(state, { user, raised_at: moment }) {
    const known = state.participants.get(user);
    state.amend(user, { hand_raised_at: moment });
    if (known && moment && !known.hand_raised_at) state.emit("hand", known.user);
  },

  knock(state, { user, waiting }) {
    if (!waiting) state.waiting.delete(user.id);
    else if (!state.waiting.has(user.id)) {
      state.waiting.set(user.id, user);
      state.emit("knock", user);
    }
  },

  room_changed(state, { room }) {
    state.view = room;
  },

  room_ended(state, { reason }) {
    state.ended = reason;
    state.emit("ended", reason);
  },
};
