import { Emitter } from "../switchboard/emitter.js";

/**
 * What is known of a test room while one is in it. The state comes first; what is told beside it may be in there
 * already, and what is of an earlier step than the one that is known has been overtaken. Knows neither the page nor
 * the network.
 *
 * Emits `changed`, or `progress` where somebody went on at their own pace; `renewed` with a state; `admitted` where one
 * may come in now; `gap` where something must have been missed; `noticed` with a signal; `came` with a participant that
 * is new.
 */
export class RoomState extends Emitter {
  room = null;
  seat = null;
  isHost = false;
  question = null;
  answer = null;
  revealed = null;
  outcome = null;
  /** How one stands: `place`, `was` (the place before), `of`, `score`, `streak`, as far as they are known. */
  standing = null;
  /** The first of all: `top`, and `of` how many. */
  board = null;
  /** @type {Map<string, any>} those who take part, wait or have left, for hosts */
  people = new Map();
  /** @type {Map<string, {given: number, finished: boolean}>} how far each of them is, at their own pace */
  progress = new Map();
  count = 0;
  answered = 0;
  signals = [];
  removed = null;

  /** @param {string} type of an event, without `livetests.` @param {any} data @returns {boolean} whether it was of this room */
  apply(type, data) {
    const apply = APPLIED[type];
    if (!apply) return false;
    if (type === "state") {
      if (this.room && (this.room.id !== data.room.id || this.room.step > data.room.step)) return false;
    } else if (!this.room || this.room.id !== (data.room?.id ?? data.room)) return false;
    apply(this, data);
    this.emit(type === "progress" ? "progress" : "changed");
    return true;
  }

  get isWaiting() {
    return this.seat?.state === "waiting";
  }

  /** Everybody who takes part, in the order in which they came. */
  seated() {
    return this.#inState("seated");
  }

  waiting() {
    return this.#inState("waiting");
  }

  left() {
    return this.#inState("left");
  }

  #inState(state) {
    return [...this.people.values()]
      .filter((person) => person.state === state)
      .sort((one, other) => Date.parse(one.joined_at) - Date.parse(other.joined_at));
  }

  /** More of those whom the state had no room for. @param {any[]} participants */
  addPeople(participants) {
    for (const person of participants) {
      if (!this.people.has(person.id)) this.people.set(person.id, person);
      goneOn(this, person.id, person);
    }
    this.emit("changed");
  }

  /** The next question at one's own pace, or none after the last. @param {any} question */
  give(question) {
    if (question && question.id === this.question?.id) this.seat = { ...this.seat, given: this.seat.given + 1 };
    else if (question) {
      this.seat = { ...this.seat, given: this.seat.given + 1 };
      ask(this, question);
    } else {
      this.seat = { ...this.seat, finished: true };
      ask(this, null);
    }
    this.emit("changed");
  }

  /** One's own answer, as the server has it. @param {any} answer */
  keepAnswer(answer) {
    if (answer.question !== this.question?.id) return;
    const known = this.answer;
    if (known && (known.final > answer.final || (known.final === answer.final && known.saved_at > answer.saved_at)))
      return;
    this.answer = answer;
    this.emit("changed");
  }
}

function ask(state, question) {
  state.question = question;
  state.answer = state.revealed = state.outcome = null;
  state.answered = 0;
}

/** However late it is told, nobody goes back. */
function goneOn(state, id, { given, finished }) {
  const known = state.progress.get(id);
  state.progress.set(id, {
    given: Math.max(given, known?.given ?? 0),
    finished: finished || (known?.finished ?? false),
  });
}

/** Whether it is of the step that is known, or a later one. */
function isNow(state, step) {
  return step >= state.room.step;
}

function move(state, changes) {
  state.room = { ...state.room, ...changes };
}

const APPLIED = {
  state(state, data) {
    const { room, seat, hosting, question, answer, revealed, outcome, place, was, of, top } = data;
    const known = state.standing;
    Object.assign(state, { room, seat, question, answer, revealed, outcome, removed: null });
    state.isHost = hosting !== null;
    state.people = new Map((hosting?.participants ?? []).map((person) => [person.id, person]));
    state.count = hosting?.count ?? 0;
    state.answered = hosting?.answered ?? 0;
    state.signals = hosting?.signals.map(({ room: _, ...signal }) => signal) ?? [];
    const isShown = room.phase === "reveal" || room.phase === "ended";
    state.board = isShown ? { step: room.step, top, of: of ?? state.board?.of ?? null } : null;
    const hasPlace = seat !== null && place !== null;
    state.standing = hasPlace
      ? { step: room.step, place, was, of, score: seat.score, streak: seat.streak }
      : known;
    state.progress = new Map();
    hosting?.participants.forEach((person) => goneOn(state, person.id, person));
    state.emit("renewed");
  },

  started(state, { room }) {
    if (isNow(state, room.step)) state.room = room;
  },

  question(state, { step, question }) {
    if (!isNow(state, step)) return;
    const isKnown = state.room.step === step && (state.question || state.room.paused);
    if (isKnown) return;
    move(state, { step, phase: "question", paused: false });
    ask(state, question);
  },

  /** What was asked stays in the page, hidden: the answer to it may be half written. */
  paused(state, { step, paused, question }) {
    if (!isNow(state, step)) return;
    move(state, { step, phase: "question", paused });
    if (question && question.id === state.question?.id) state.question = question;
    else if (question) ask(state, question);
  },

  reveal(state, { step, revealed }) {
    if (!isNow(state, step)) return;
    move(state, { step, phase: "reveal", paused: false });
    state.revealed = revealed;
    if (state.question?.id !== revealed.question) state.emit("gap");
  },

  leaderboard(state, { step, top, of }) {
    if (step >= (state.board?.step ?? 0)) state.board = { step, top, of };
  },

  place(state, { step, place, was, of, score, streak, outcome }) {
    if (step < (state.standing?.step ?? 0)) return;
    state.standing = { step, place, was, of, score, streak };
    if (outcome && outcome.question === state.question?.id) state.outcome = outcome;
  },

  ended(state, { room, top }) {
    if (!isNow(state, room.step)) return;
    state.room = room;
    state.board = { step: room.step, top, of: state.board?.of ?? null };
  },

  changed(state, { room }) {
    if (isNow(state, room.step)) state.room = room;
  },

  saved(state, { answer }) {
    state.keepAnswer(answer);
  },

  admitted(state) {
    state.emit("admitted");
  },

  removed(state, { reason }) {
    state.removed = reason;
  },

  answered(state, { question, count }) {
    if (question === state.question?.id) state.answered = Math.max(state.answered, count);
  },

  participant_joined(state, { participant, count }) {
    const isNew = !state.people.has(participant.id);
    state.people.set(participant.id, participant);
    goneOn(state, participant.id, participant);
    state.count = count;
    if (isNew) state.emit("came", participant);
  },

  participant_left(state, { participant, reason, count }) {
    const person = state.people.get(participant);
    state.count = count;
    // What they answered does not count any more; how many did is told beside it.
    if (reason === "removed") state.answered = 0;
    if (!person) return;
    const wasIn = person.state !== "waiting" || reason === "lost";
    if (!wasIn || reason === "removed") state.people.delete(participant);
    else if (reason === "left") state.people.set(participant, { ...person, state: "left", here: false });
    else state.people.set(participant, { ...person, here: false });
  },

  progress(state, { participant, given, finished }) {
    goneOn(state, participant, { given, finished });
  },

  signal(state, { participant, question, kind, at }) {
    const isKnown = state.signals.some((one) => one.participant === participant && one.at === at && one.kind === kind);
    if (isKnown) return;
    const signal = { participant, question, kind, at };
    state.signals = [...state.signals, signal];
    state.emit("noticed", signal);
  },
};
