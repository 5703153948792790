import { Backoff } from "../../switchboard/backoff.js";
import { Emitter } from "../../switchboard/emitter.js";
import { sizeWords } from "./words.js";

const AT_ONCE = 2;
const MOST_FAILURES = 5;
const LONGEST_PAUSE = 60;
const LOST = "It was not uploaded before the page closed. Choose it again.";

/**
 * A file on its way to the server. Each change makes a new one under the same `key`.
 *
 * @typedef {object} Upload
 * @property {string} key
 * @property {Blob | null} file none if an earlier page had it
 * @property {string} name
 * @property {number} size
 * @property {string} content_type
 * @property {"image" | "audio" | "file"} kind
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} duration_ms
 * @property {number[] | null} waveform
 * @property {string | null} preview an address that only this page has
 * @property {"waiting" | "uploading" | "done" | "failed"} state
 * @property {number} progress from 0 to 1
 * @property {string | null} error why it failed, for people
 * @property {boolean} refused whether trying again is of no use
 * @property {any} view the attachment, once the server has it
 */

/** What is kept of one beyond the page. @param {Upload} upload */
export function remembered(upload) {
  const { key, name, size, content_type, kind, width, height, duration_ms, waveform, view } = upload;
  return { key, name, size, content_type, kind, width, height, duration_ms, waveform, view };
}

/**
 * Uploads, a few at once. What fails in passing (no connection, a busy server) waits and is tried again; what is refused says why.
 *
 * Emits `changed` with the key.
 */
export class Uploads extends Emitter {
  /** @type {Map<string, Upload>} in the order in which they were added */
  #uploads = new Map();
  /** @type {Map<string, AbortController>} */
  #running = new Map();
  /** Failures in a row, and when each is to be tried again. */
  #patience = new Map();

  /**
   * @param {object} options
   * @param {(upload: Upload, options: {onProgress: (share: number) => void, signal: AbortSignal}) => Promise<any>} options.transfer
   * @param {(id: string) => void} options.discard takes back what no message will have
   * @param {() => boolean} options.isConnected
   * @param {(url: string) => void} [options.release] an address that is of no use any more
   * @param {number} [options.largest] bytes
   * @param {() => number} [options.random]
   */
  constructor({ transfer, discard, isConnected, release = () => {}, largest = Infinity, random = Math.random }) {
    super();
    Object.assign(this, { transfer, discard, isConnected, release, largest, random });
  }

  /** @param {string} key @returns {Upload | undefined} */
  get(key) {
    return this.#uploads.get(key);
  }

  /** Whether the page must not be closed without a question. */
  get underWay() {
    return [...this.#uploads.values()].some(({ state }) => state === "waiting" || state === "uploading");
  }

  /** @param {Blob} file @param {Partial<Upload> & {name: string}} facts @returns {Upload} */
  add(file, facts) {
    const upload = this.#enter({ ...facts, key: crypto.randomUUID(), file, size: file.size, content_type: file.type });
    if (file.size > this.largest) this.#refuse(upload.key, `It is larger than ${sizeWords(this.largest)}.`);
    else if (file.size === 0) this.#refuse(upload.key, "It is empty.");
    else this.#next();
    return this.#uploads.get(upload.key);
  }

  /** What an earlier page left: there if the server has it, else lost. @param {Partial<Upload> & {key: string}} kept */
  restore(kept) {
    if (this.#uploads.has(kept.key)) return;
    if (kept.view) this.#enter({ ...kept, state: "done", progress: 1 });
    else this.#enter({ ...kept, state: "failed", refused: true, error: LOST });
  }

  /** What was found out about a file meanwhile. @param {string} key @param {Partial<Upload>} facts */
  describe(key, facts) {
    if (this.#uploads.has(key)) this.#change(key, facts);
    else if (facts.preview) this.release(facts.preview);
  }

  /** Once more, also what the server had and threw away. @param {string} key @returns {boolean} whether that can be */
  retry(key) {
    const upload = this.#uploads.get(key);
    if (!upload?.file || upload.refused) return false;
    if (upload.state === "failed" || upload.state === "done") this.#wait(key);
    return true;
  }

  /** Gives one up, however far it is. @param {string} key */
  remove(key) {
    const upload = this.#uploads.get(key);
    if (!upload) return;
    if (upload.view) this.discard(upload.view.id);
    this.#drop(upload);
  }

  /** A message has it now, and its preview is the caller's. @param {string} key @returns {Upload | undefined} */
  handOver(key) {
    const upload = this.#uploads.get(key);
    this.#uploads.delete(key);
    return upload;
  }

  /** Now is a good time for those that wait. */
  wake() {
    for (const patience of this.#patience.values()) clearTimeout(patience.timer);
    this.#patience.clear();
    this.#next();
  }

  /** @param {string} key @returns {Promise<any>} the attachment; rejects if that failed */
  uploaded(key) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const upload = this.#uploads.get(key);
        if (upload?.state === "done") resolve(upload.view);
        else if (!upload || upload.state === "failed")
          reject(new Error(upload ? `${upload.name}: ${upload.error}` : LOST));
        else return;
        stop();
      };
      const stop = this.on("changed", (changed) => changed === key && look());
      look();
    });
  }

  #enter(facts) {
    const nothing = { file: null, kind: "file", width: null, height: null, duration_ms: null, waveform: null };
    const begin = { preview: null, state: "waiting", progress: 0, error: null, refused: false, view: null };
    const upload = { ...nothing, ...begin, ...facts };
    this.#uploads.set(upload.key, upload);
    return upload;
  }

  #change(key, change) {
    this.#uploads.set(key, { ...this.#uploads.get(key), ...change });
    this.emit("changed", key);
  }

  #drop({ key, preview }) {
    this.#running.get(key)?.abort();
    clearTimeout(this.#patience.get(key)?.timer);
    this.#patience.delete(key);
    this.#uploads.delete(key);
    if (preview) this.release(preview);
    this.emit("changed", key);
    this.#next();
  }

  #wait(key) {
    this.#change(key, { state: "waiting", progress: 0, error: null, view: null });
    this.#next();
  }

  #next() {
    for (const { key, state } of this.#uploads.values()) {
      if (this.#running.size >= AT_ONCE) return;
      if (state === "waiting" && !this.#patience.get(key)?.timer) this.#run(key);
    }
  }

  async #run(key) {
    const leave = new AbortController();
    this.#running.set(key, leave);
    this.#change(key, { state: "uploading", progress: 0 });
    try {
      const onProgress = (progress) => leave.signal.aborted || this.#change(key, { progress });
      const view = await this.transfer(this.#uploads.get(key), { onProgress, signal: leave.signal });
      if (leave.signal.aborted) this.discard(view.id);
      else this.#done(key, view);
    } catch (error) {
      if (!leave.signal.aborted) this.#failed(key, error);
    } finally {
      this.#running.delete(key);
      this.#next();
    }
  }

  #done(key, view) {
    this.#patience.delete(key);
    this.#change(key, { state: "done", progress: 1, kind: view.kind, view });
  }

  #failed(key, error) {
    const patience = this.#patience.get(key) ?? { failures: 0, backoff: this.#newBackoff() };
    if (this.isConnected()) patience.failures += 1;
    if (!isPassing(error) || patience.failures >= MOST_FAILURES) {
      this.#patience.delete(key);
      this.#refuse(key, error.message, error.status === 400 || error.status === 413);
      return;
    }
    const pause = Math.max(patience.backoff.next(), (error.retryAfter ?? 0) * 1000);
    patience.timer = setTimeout(() => {
      patience.timer = undefined;
      this.#next();
    }, pause);
    this.#patience.set(key, patience);
    this.#change(key, { state: "waiting", progress: 0 });
  }

  #refuse(key, error, refused = true) {
    this.#change(key, { state: "failed", progress: 0, error, refused });
  }

  #newBackoff() {
    return new Backoff({ base: 1000, ceiling: 30_000, random: this.random });
  }
}

/** Not there, broken, or too busy for a moment. */
function isPassing({ status, retryAfter = 0 }) {
  return (status === 0 || status === 429 || status >= 500) && retryAfter <= LONGEST_PAUSE;
}
