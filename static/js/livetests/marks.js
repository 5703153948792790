import { Emitter } from "../switchboard/emitter.js";
import { isMarked } from "./words.js";

/**
 * Answers that a person marks, as far as they are known, and how many are left. Marks come as answers to one's own, as
 * events of everybody's, or both. Emits `changed` with the id of an answer; `counted` when totals were read anew;
 * `unknown` when an answer was marked that is not here, so that they have to be. Knows neither the page nor the network.
 */
export class Marks extends Emitter {
  questions = [];
  /** @type {Map<number, any>} */
  rows = new Map();
  #left = new Map();
  #totals = new Map();

  /** @param {{questions: any[], people: any[]}} results */
  count({ questions, people }) {
    this.questions = questions.filter(({ kind }) => isMarked({ asked: { kind } }));
    this.#left = new Map(this.questions.map(({ id, unmarked }) => [id, unmarked]));
    this.#totals = new Map(people.map(({ participant, score }) => [participant, score]));
    this.emit("counted");
  }

  /** @param {any[]} rows */
  add(rows) {
    for (const row of rows) this.rows.set(row.id, row);
  }

  /** Of a question, or of all. @param {string} [question] */
  left(question) {
    if (question !== undefined) return this.#left.get(question) ?? 0;
    return [...this.#left.values()].reduce((sum, left) => sum + left, 0);
  }

  /** @param {string} participant @returns {number | undefined} */
  total(participant) {
    return this.#totals.get(participant);
  }

  /** What holds now. @param {{id: number, points: number, comment: string, marked_at?: string | null}} mark */
  mark({ id, points, comment, ...more }) {
    const known = this.rows.get(id);
    if (!known) return this.emit("unknown");
    const row = { ...known, points, comment, marked_at: known.marked_at ?? "now", ...more };
    this.rows.set(id, row);
    if (known.marked_at === null) this.#left.set(row.question, Math.max(0, this.left(row.question) - 1));
    this.#totals.set(row.participant, (this.total(row.participant) ?? 0) + points - known.points);
    return this.emit("changed", id);
  }
}
