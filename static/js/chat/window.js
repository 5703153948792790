import { arrange, batched } from "../ui/dom.js";

const MOST = 160;
const STEP = 40;
const NEAR = 800;
const AT_END = 48;

/**
 * The part of a thread that is in the page: at most a few hundred messages of however many are at hand. It slides as
 * one scrolls, and what is in view stays where it is. At the end it follows what is said.
 */
export class ThreadWindow {
  /** The places of its first and last message. */
  #from = 0;
  #to = 0;
  #follows = true;
  #atEnd = true;
  #elements = new Map();
  /** What stands at the top of the view, and where. */
  #held = { element: null, top: 0 };
  #busy = false;
  /** Where it stood when it was last looked at, or put. */
  #top = 0;

  /**
   * @param {object} options
   * @param {HTMLElement} options.scroller
   * @param {HTMLElement} options.list
   * @param {() => import("./timeline.js").Timeline} options.timeline
   * @param {() => any} options.conversation
   * @param {(messages: any[], withEnd: boolean) => import("./rows.js").Row[]} options.rows
   * @param {(row: import("./rows.js").Row, known: HTMLElement | undefined) => HTMLElement} options.draw
   * @param {(place: {before?: number, after?: number, limit: number}, options?: {joins: boolean}) => Promise<any[]>} options.load
   * @param {(state: {busy: boolean, error: any, atStart: boolean, atEnd: boolean}) => void} options.moved
   */
  constructor(options) {
    Object.assign(this, options);
    this.redraw = batched(() => this.render());
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.resizes = new ResizeObserver(() => this.#stay());
    this.resizes.observe(this.scroller);
    this.resizes.observe(this.list);
  }

  stop() {
    this.resizes.disconnect();
  }

  /** Whether the end is in the page and in view. */
  get atEnd() {
    return this.#atEnd && this.#hasEnd();
  }

  /** @param {number} seq */
  elementOf(seq) {
    return this.list.querySelector(`[data-seq="${seq}"]`);
  }

  render() {
    if (!this.conversation()) return;
    if (this.scroller.scrollTop !== this.#top) this.#look(); // scrolled, though the event of that is still to come
    const timeline = this.timeline();
    this.#fit(timeline);
    this.#hold();
    const withEnd = this.#hasEnd();
    const rows = this.rows(timeline.messages.slice(this.#index(this.#from), this.#index(this.#to) + 1), withEnd);
    const elements = new Map();
    for (const row of rows) elements.set(row.key, this.draw(row, this.#elements.get(row.key)));
    this.#elements = elements;
    arrange(this.list, [...elements.values()]);
    this.#stay();
    this.#tell();
    requestAnimationFrame(() => this.#scrolled());
  }

  /** Brings a message into the page, and to its middle. @param {number} seq @returns {Promise<HTMLElement | null>} */
  async show(seq) {
    if (!this.timeline().at(seq)) await this.load({ before: seq + STEP / 2, limit: STEP });
    this.#from = seq - STEP;
    this.#to = seq + STEP;
    this.#follows = false;
    this.#atEnd = false;
    this.#top = this.scroller.scrollTop;
    this.render();
    const element = this.elementOf(seq);
    element?.scrollIntoView({ block: "center" });
    return element;
  }

  async showEnd() {
    const { last_seq: lastSeq } = this.conversation();
    if ((this.timeline().last ?? 0) < lastSeq) await this.load({ limit: STEP });
    this.#to = this.timeline().last ?? 0;
    this.#from = this.#to - STEP;
    this.#follows = true;
    this.#atEnd = true;
    this.#top = this.scroller.scrollTop;
    this.render();
  }

  /** The place of the last message that can be seen. @returns {number} */
  lastSeen() {
    if (this.atEnd) return this.timeline().last ?? 0;
    const bottom = this.scroller.getBoundingClientRect().bottom;
    const messages = [...this.list.querySelectorAll("[data-seq]")];
    const seen = messages.findLast((element) => element.getBoundingClientRect().bottom <= bottom + 1);
    return Number(seen?.dataset.seq ?? 0);
  }

  /** Another try at what could not be loaded. */
  retry() {
    this.#slide();
  }

  #hasEnd() {
    const { last = 0 } = this.timeline();
    return this.#to >= last && last >= this.conversation().last_seq;
  }

  #index(seq) {
    return seq - (this.timeline().first ?? seq);
  }

  /** Keeps the window within what is at hand, and within its size. */
  #fit({ first = 0, last = 0 }) {
    if (this.#follows || this.#to > last || this.#to < first) this.#to = last;
    if (this.#from > this.#to) this.#from = this.#to - STEP;
    if (this.#atEnd && this.#follows && this.#to - this.#from >= MOST) this.#from = this.#to - STEP * 2;
    this.#from = Math.max(first, this.#from, this.#to - MOST);
  }

  #hold() {
    const { top } = this.scroller.getBoundingClientRect();
    const element = [...this.list.querySelectorAll("[data-anchor]")].find(
      (each) => each.getBoundingClientRect().bottom > top,
    );
    this.#held = { element, top: element?.getBoundingClientRect().top };
  }

  /** After something has come, gone or grown: at the end, or where one reads. */
  #stay() {
    const { element, top } = this.#held;
    if (this.#atEnd && this.#follows) this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (element?.isConnected) this.scroller.scrollTop += element.getBoundingClientRect().top - top;
    this.#top = this.scroller.scrollTop;
  }

  #look() {
    this.#top = this.scroller.scrollTop;
    this.#atEnd = this.scroller.scrollHeight - this.#top - this.scroller.clientHeight < AT_END;
    this.#follows = this.#atEnd && this.#to >= (this.timeline().last ?? 0);
  }

  #scrolled() {
    if (!this.list.isConnected || !this.conversation()) return;
    this.#hold();
    this.#look();
    this.#slide();
    this.#tell();
  }

  async #slide() {
    if (this.#busy) return;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const older = scrollTop < NEAR && this.#mayGoUp();
    const newer = scrollHeight - scrollTop - clientHeight < NEAR && !this.#hasEnd();
    if (!older && !newer) return;
    if (!(older ? this.#up() : this.#down())) await this.#fetch(older);
  }

  #mayGoUp() {
    const { first = 0 } = this.timeline();
    return this.#from > first || first > this.conversation().cleared_seq + 1;
  }

  #up() {
    const { first = 0 } = this.timeline();
    if (this.#from <= first) return false;
    this.#from = Math.max(first, this.#from - STEP);
    if (this.#to - this.#from > MOST) {
      this.#to = this.#from + MOST;
      this.#follows = false;
    }
    this.render();
    return true;
  }

  #down() {
    const { last = 0 } = this.timeline();
    if (this.#to >= last) return false;
    this.#to = Math.min(last, this.#to + STEP);
    this.#from = Math.max(this.#from, this.#to - MOST);
    this.#follows = false;
    this.render();
    return true;
  }

  async #fetch(older) {
    const { first = 0, last = 0 } = this.timeline();
    this.#busy = true;
    this.#tell();
    let failure = null;
    try {
      const page = await this.load(older ? { before: first, limit: 100 } : { after: last, limit: 100 }, {
        joins: true,
      });
      if (page.length === 0) failure = new Error("These messages cannot be found.");
    } catch (error) {
      failure = error;
    }
    this.#busy = false;
    if (!this.list.isConnected || !this.conversation()) return;
    if (failure) this.#tell(failure);
    else if (older ? this.#up() : this.#down()) return;
    else this.redraw();
  }

  #tell(error = null) {
    const { first, last } = this.timeline();
    const { cleared_seq: clearedSeq } = this.conversation() ?? {};
    const atStart = first === undefined || (first <= clearedSeq + 1 && this.#from <= first);
    this.moved({ busy: this.#busy, error, atStart, atEnd: this.atEnd, last });
  }
}
