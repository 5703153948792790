import { Emitter } from "../../switchboard/emitter.js";
import { confirmDialog } from "../../ui/dialog.js";
import { find } from "../../ui/dom.js";
import { attempt } from "../../ui/toast.js";
import { EditedQuestion } from "./edited.js";

/** What lies open of a test, and what one does with it. Emits `shown`, and `enter` and `reveal` to lead to the form. */
export class Desk extends Emitter {
  /** @param {import("./edited-test.js").EditedTest} test */
  constructor(test) {
    super();
    this.test = test;
    /** @type {any} the head of the test, or a question */
    this.shown = test.head;
    test.on("changed", () => {
      if (this.shown !== test.head && !test.questions.includes(this.shown)) this.show(this.#beside ?? test.head);
      this.#place = test.questions.indexOf(this.shown);
    });
  }

  #place = -1;

  /** What stands now where the shown question stood. */
  get #beside() {
    return this.test.questions[Math.min(this.#place, this.test.questions.length - 1)];
  }

  show(thing) {
    if (thing === this.shown) return;
    this.test.flush();
    this.shown = thing;
    this.#place = this.test.questions.indexOf(thing);
    this.emit("shown");
  }

  enter() {
    this.emit("enter");
  }

  reveal() {
    this.emit("reveal");
  }

  /** Behind the one that is shown, and like it. @param {string} [kind] */
  add(kind = this.shown.kind ?? "single") {
    const { questions } = this.test;
    const place = this.shown === this.test.head ? questions.length : questions.indexOf(this.shown) + 1;
    const question = EditedQuestion.begun(kind, this.shown.id ? this.shown.values : undefined);
    this.test.add(question, place);
    this.show(question);
    this.enter();
    announce(`New question, number ${place + 1}`);
  }

  async duplicate(question) {
    await attempt(async () => {
      this.show(await this.test.duplicate(question));
      announce(`Duplicated, as number ${this.#place + 1}`);
    });
  }

  async remove(question) {
    const place = this.test.questions.indexOf(question);
    const sure =
      (!question.id && !question.isDirty) ||
      (await confirmDialog({
        title: `Delete question ${place + 1}?`,
        message: question.values.prompt.trim().slice(0, 200) || "It has not been written to its end.",
        action: "Delete",
        danger: true,
      }));
    if (!sure || !this.test.questions.includes(question)) return;
    this.test.remove(question);
    announce(`Question ${place + 1} is deleted`);
  }

  move(question, place) {
    const { questions } = this.test;
    const to = Math.min(questions.length - 1, Math.max(0, place));
    if (to === questions.indexOf(question)) return;
    this.test.move(question, to);
    announce(`Now place ${to + 1} of ${questions.length}`);
  }
}

function announce(words) {
  find("#announcer").textContent = words;
}
