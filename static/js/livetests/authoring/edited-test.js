import { Emitter } from "../../switchboard/emitter.js";
import { EditedHead, EditedQuestion } from "./edited.js";

const RETRIES = [1, 2, 5, 10, 30];

/**
 * A test as it is being written. What is to be saved follows from what differs, and one request goes after another, so
 * that none overtakes another; what does not arrive is tried again.
 *
 * Emits `changed` when questions came, went or moved, `edited` with what was edited or saved, `renewed` with what others
 * have edited, `status`, and `note` with what one should know.
 */
export class EditedTest extends Emitter {
  #api;
  #wait;
  #timer;
  #last = Promise.resolve();
  #order;
  #removed = new Set();
  #isWaiting = false;
  #isSaving = false;
  #sending = 0;
  #tries = 0;
  #hindrance = "";
  #isUnclear = false;

  /** @param {any} api @param {any} whole as the server shows it @param {{wait?: number}} [options] milliseconds */
  constructor(api, whole, { wait = 800 } = {}) {
    super();
    this.#api = api;
    this.#wait = wait;
    this.id = whole.id;
    this.path = `live-tests/${whole.id}/`;
    this.head = new EditedHead(whole);
    this.questions = whole.questions.map((view) => new EditedQuestion(view));
    this.owner = whole.owner;
    this.authors = whole.authors;
    this.#order = whole.questions.map(({ id }) => id);
    /** Why nothing more can be saved. @type {string | null} */
    this.gone = null;
  }

  get isDirty() {
    return Boolean(this.#sending || this.#removed.size || this.#isMoved || this.#things.some(({ isDirty }) => isDirty));
  }

  /**
   * What is known of all of it being saved.
   *
   * @returns {{look: "saved" | "saving" | "unfinished" | "failed", words: string}} `unfinished` is what the author will
   *   go on with anyway
   */
  get status() {
    if (this.gone) return { look: "failed", words: `Not saved: ${this.gone}` };
    if (this.#tries) return { look: "failed", words: `Not saved: ${this.#hindrance}. It is tried again.` };
    if (this.#isSaving || this.#isWaiting) return { look: "saving", words: "Saving …" };
    const troubled = this.#things.filter(({ trouble }) => trouble);
    if (troubled.length) {
      const [first] = troubled;
      const place = this.questions.indexOf(first);
      const where = place < 0 ? "" : `Question ${place + 1}: `;
      const more = troubled.length > 1 ? ` And ${troubled.length - 1} more.` : "";
      const look = troubled.some(({ errors }) => errors.size) ? "failed" : "unfinished";
      return { look, words: `Not saved. ${where}${first.trouble}${more}` };
    }
    return this.isDirty ? { look: "saving", words: "Saving …" } : { look: "saved", words: "Saved" };
  }

  /** @param {any} thing the head, or a question @param {Record<string, any>} changes */
  edit(thing, changes) {
    thing.edit(changes);
    this.emit("edited", thing);
    this.#soon();
  }

  /** @param {EditedQuestion} question @param {number} place */
  add(question, place) {
    this.questions.splice(place, 0, question);
    this.emit("changed");
    this.#soon();
  }

  /** @param {EditedQuestion} question @param {number} place */
  move(question, place) {
    this.questions.splice(this.questions.indexOf(question), 1);
    this.questions.splice(place, 0, question);
    this.emit("changed");
    this.#soon();
  }

  /** @param {EditedQuestion} question */
  remove(question) {
    this.questions.splice(this.questions.indexOf(question), 1);
    if (question.id) this.#removed.add(question.id);
    this.emit("changed");
    this.flush();
  }

  /** @param {EditedQuestion} question @returns {Promise<EditedQuestion>} the copy, behind it */
  async duplicate(question) {
    await this.flush();
    const copy =
      question.id && !question.isDirty
        ? await this.#inTurn(async () => {
            const view = await this.#api.post(`${this.#pathOf(question)}duplicate/`);
            this.#order.splice(this.#order.indexOf(question.id) + 1, 0, view.id);
            return new EditedQuestion(view);
          })
        : question.copied();
    this.add(copy, this.questions.indexOf(question) + 1);
    return copy;
  }

  /**
   * Gives a question another picture, or none.
   *
   * @param {EditedQuestion} question @param {(path: string) => Promise<any>} send answers with the question
   */
  async picture(question, send) {
    this.#sending += 1;
    try {
      await this.flush();
      if (!question.id) throw new Error(`First complete the question. ${question.trouble ?? ""}`.trim());
      const { image } = await this.#inTurn(() => send(`${this.#pathOf(question)}image/`));
      question.image = image;
    } finally {
      this.#sending -= 1;
    }
    this.emit("edited", question);
  }

  /** Saves at once what there is to save. */
  flush() {
    clearTimeout(this.#timer);
    this.#isWaiting = false;
    return this.#inTurn(() => this.#saveAll());
  }

  /** Takes over what others have done meanwhile. */
  async renew() {
    await this.flush();
    if (!this.gone && !this.#tries) await this.#inTurn(() => this.#fetch()).catch((error) => this.#failed(error));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  get #things() {
    return [this.head, ...this.questions];
  }

  get #saved() {
    return this.questions.map(({ id }) => id).filter(Boolean);
  }

  get #isMoved() {
    return String(this.#saved) !== String(this.#order.filter((id) => !this.#removed.has(id)));
  }

  #pathOf(question) {
    return `${this.path}questions/${question.id}/`;
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#wait);
    this.#isWaiting = true;
    this.emit("status");
  }

  #inTurn(work) {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #saveAll() {
    if (this.gone || !this.isDirty) return this.emit("status");
    try {
      if (this.#isUnclear) await this.#fetch();
      for (const id of this.#removed) await this.#remove(id);
      await this.#save(this.head, (changes) => this.#api.patch(this.path, changes));
      await this.#saveOrder();
      for (const question of [...this.questions]) await this.#saveQuestion(question);
      this.#tries = 0;
    } catch (error) {
      this.#failed(error);
    }
    this.#isSaving = false;
    return this.emit("status");
  }

  async #save(thing, send) {
    const changes = structuredClone(thing.toSend);
    if (!changes) return;
    this.#begin();
    try {
      const answer = await send(changes);
      if (thing === this.head) thing.keep(changes);
      else thing.accepted(changes, answer);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      thing.refused(error);
    }
    this.emit("edited", thing);
  }

  async #saveQuestion(question) {
    if (!this.questions.includes(question)) return;
    if (!question.id) return this.#begun(question);
    try {
      await this.#save(question, (changes) => this.#api.patch(this.#pathOf(question), changes));
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#order = this.#order.filter((id) => id !== question.id);
      question.lost();
      await this.#begun(question);
    }
  }

  async #begun(question) {
    const position = this.questions.slice(0, this.questions.indexOf(question)).filter(({ id }) => id).length;
    await this.#save(question, async (changes) => {
      this.#isUnclear = true;
      const answer = await this.#api.post(`${this.path}questions/`, { ...changes, position }).catch((error) => {
        this.#isUnclear = error.status === 0;
        throw error;
      });
      this.#isUnclear = false;
      this.#order.splice(position, 0, answer.id);
      if (!this.questions.includes(question)) this.#removed.add(answer.id);
      return answer;
    });
    if (this.#removed.has(question.id)) this.#soon();
  }

  async #saveOrder() {
    if (!this.#isMoved) return;
    this.#begin();
    const questions = this.#saved;
    try {
      await this.#api.put(`${this.path}order/`, { questions });
      this.#order = questions;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#fetch();
      this.emit("note", "Somebody else has changed the questions. They stand as they did there.");
    }
  }

  async #remove(id) {
    this.#begin();
    await this.#api.delete(`${this.path}questions/${id}/`).catch((error) => {
      if (error.status !== 404) throw error;
    });
    this.#removed.delete(id);
    this.#order = this.#order.filter((other) => other !== id);
  }

  #begin() {
    this.#isSaving = true;
    this.emit("status");
  }

  /** What was not heard is said again; what can no more be said is over. */
  #failed(error) {
    if (error.status === 404 || error.status === 403) {
      this.gone = error.message;
    } else if (error.status === 0 || error.status === 429 || error.status >= 500) {
      const seconds = error.retryAfter ?? RETRIES[Math.min(this.#tries, RETRIES.length - 1)];
      this.#tries += 1;
      this.#hindrance = error.status === 0 ? "no connection" : "the server is busy";
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.flush(), seconds * 1000);
    } else throw error;
    this.emit("status");
  }

  async #fetch() {
    const whole = await this.#api.get(this.path);
    if (this.#isUnclear) this.#adopt(whole.questions);
    this.#isUnclear = false;
    if (this.head.renew(whole)) this.emit("renewed", this.head);
    [this.owner, this.authors] = [whole.owner, whole.authors];
    this.#take(whole.questions.filter(({ id }) => !this.#removed.has(id)));
    this.emit("changed");
  }

  /** A question may have been added though its answer was lost: it is one of ours then, and not added again. */
  #adopt(views) {
    const others = views.filter(({ id }) => !this.#order.includes(id));
    for (const question of this.questions.filter(({ id }) => !id)) {
      const view = others.find(
        ({ prompt, kind }) => prompt === question.values.prompt.trim() && kind === question.kind,
      );
      if (view) question.accepted({}, view);
    }
  }

  /** Their questions, and among them those that are only here, each behind what it stood behind. */
  #take(views) {
    const known = new Map(this.questions.map((question) => [question.id, question]));
    const taken = views.map((view) => {
      const question = known.get(view.id);
      if (question?.renew(view)) this.emit("renewed", question);
      return question ?? new EditedQuestion(view);
    });
    for (const [place, question] of this.questions.entries()) {
      if (taken.includes(question) || (question.id && !question.isDirty)) continue;
      if (question.id) question.lost();
      const before = this.questions.slice(0, place).findLast((other) => taken.includes(other));
      taken.splice(taken.indexOf(before) + 1, 0, question);
    }
    this.questions = taken;
    this.#order = views.map(({ id }) => id);
  }
}

function isRefusal({ status }) {
  return status >= 400 && status < 500 && ![401, 403, 404, 429].includes(status);
}
