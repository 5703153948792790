import { contentOf, contentToSend, fieldOf, isScored, lackOf, renamed } from "./contents.js";

/** Values that are edited here and kept by the server: what of them is other by now, and what it refused. */
class Edited {
  #kept = {};

  /** @param {Record<string, any>} values */
  constructor(values) {
    this.values = values;
    /** @type {Map<string, string>} what is wrong, by the name of the field */
    this.errors = new Map();
    this.keep();
  }

  /** As they would be sent. @param {any} values */
  prepare(values) {
    return values;
  }

  get prepared() {
    return this.prepare(this.values);
  }

  get changes() {
    return Object.fromEntries(
      Object.entries(this.prepared).filter(([name, value]) => JSON.stringify(value) !== this.#kept[name]),
    );
  }

  get isDirty() {
    return Object.keys(this.changes).length > 0;
  }

  /** Why it is not sent, or nothing. @type {string | null} */
  get lack() {
    return null;
  }

  /** What is to be sent now, or nothing. */
  get toSend() {
    return this.isDirty && !this.errors.size && !this.lack ? this.changes : null;
  }

  /** Why it is not saved, or nothing. */
  get trouble() {
    if (!this.isDirty) return null;
    return this.lack ?? [...this.errors.values()][0] ?? null;
  }

  edit(changes) {
    Object.assign(this.values, changes);
    this.errors.clear();
  }

  /** The server has these. @param {Record<string, any>} values */
  keep(values = this.prepared) {
    for (const [name, value] of Object.entries(values)) this.#kept[name] = JSON.stringify(value);
  }

  /** The server has nothing of it. */
  forget() {
    this.#kept = {};
  }

  /** @param {import("../../api.js").ApiError} error */
  refused(error) {
    for (const { attr, detail } of error.errors) this.errors.set(this.fieldOf(attr ?? ""), detail);
    if (!this.errors.size) this.errors.set("", error.message);
  }

  fieldOf(attr) {
    return attr;
  }

  /**
   * Takes over what others have written, where nothing of it was edited here.
   *
   * @param {Record<string, any>} values @returns {boolean} whether anything is other than before
   */
  renew(values) {
    const edited = this.changes;
    const before = JSON.stringify(this.prepared);
    for (const [name, value] of Object.entries(values)) if (!(name in edited)) this.values[name] = value;
    this.keep(this.prepare(values));
    return JSON.stringify(this.prepared) !== before;
  }
}

export class EditedHead extends Edited {
  constructor({ title, description, shuffle_questions, shuffle_choices }) {
    super({ title, description, shuffle_questions, shuffle_choices });
  }

  get lack() {
    return this.values.title.trim() ? null : "Give the test a title.";
  }

  renew({ title, description, shuffle_questions, shuffle_choices }) {
    return super.renew({ title, description, shuffle_questions, shuffle_choices });
  }
}

let lastKey = 0;

export class EditedQuestion extends Edited {
  /** @param {any} view as the server shows it, or as it is to begin; one without an `id` is not there yet */
  constructor(view) {
    super(valuesOf(view));
    lastKey += 1;
    this.key = lastKey;
    this.id = view.id ?? null;
    this.image = view.image ?? null;
  }

  /** @param {string} kind @param {{points?: any, seconds?: any}} [like] */
  static begun(kind, { points = 1000, seconds = 20 } = {}) {
    return new EditedQuestion({ prompt: "", content: contentOf(kind), points, seconds, explanation: "", image_text: "" });
  }

  get kind() {
    return this.values.content.kind;
  }

  prepare({ content, points, ...rest }) {
    return { ...rest, content: contentToSend(content), ...(isScored(content) && { points }) };
  }

  get lack() {
    return lackOf(this.values);
  }

  get toSend() {
    const changes = super.toSend;
    return changes && !this.id ? this.prepared : changes;
  }

  /** It has these values, and the answer says how they are kept. */
  accepted(sent, answer) {
    this.id = answer.id;
    this.image = answer.image;
    if (sent.content) {
      this.values.content = renamed(this.values.content, sent.content, answer.content);
      sent = { ...sent, content: contentToSend(renamed(sent.content, sent.content, answer.content)) };
    }
    this.keep(sent);
  }

  /** Somebody took it out, while it was being written here. */
  lost() {
    this.id = null;
    this.image = null;
    this.forget();
  }

  /** The same once more, and not there yet. */
  copied() {
    const copy = new EditedQuestion(structuredClone(this.values));
    copy.forget();
    return copy;
  }

  fieldOf(attr) {
    return fieldOf(attr, this.values.content);
  }

  renew(view) {
    const isOther = view.image !== this.image;
    this.image = view.image;
    return super.renew(valuesOf(view)) || isOther;
  }
}

function valuesOf({ prompt, content, points, seconds, explanation, image_text }) {
  return { prompt, content, points, seconds, explanation, image_text };
}
