import { SwitchboardError } from "./errors.js";

const MAX_FRAME_BYTES = 64 * 1024;
const encoder = new TextEncoder();

/**
 * Commands that wait for their reply.
 *
 * A command that was on the wire when the connection broke may or may not have been carried out. One that carries a
 * `client_id` is sent again, because the server gives the same id the same answer; any other is given up.
 */
export class Outbox {
  #waiting = new Map();
  #lastId = 0;

  /** @param {(text: string) => boolean} transmit says whether the frame went onto the wire */
  constructor(transmit) {
    this.transmit = transmit;
  }

  /**
   * @param {string} type
   * @param {Record<string, any>} data
   * @param {{timeout: number, idempotencyKey?: string, signal?: AbortSignal}} options
   * @returns {Promise<any>}
   */
  add(type, data, { timeout, idempotencyKey, signal }) {
    if (idempotencyKey !== undefined) data = { client_id: idempotencyKey, ...data };
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw aborted();
      const id = String(++this.#lastId);
      const text = serialise({ id, type, data });
      const repeatable = data?.client_id !== undefined;
      const command = { id, text, repeatable, resolve, reject, sent: false, deadline: Date.now() + timeout };
      command.timer = setTimeout(() => this.#fail(command, "timeout", "The server did not answer in time."), timeout);
      signal?.addEventListener("abort", () => this.#finish(command).reject(aborted()), { once: true });
      this.#waiting.set(id, command);
      this.#send(command);
    });
  }

  /** @param {{id?: string | number | null, type: string, data?: any}} frame @returns {boolean} whether it was a reply to one of ours */
  settle({ id, type, data = {} }) {
    const command = this.#waiting.get(String(id));
    if (!command) return false;
    if (type === "ok") this.#finish(command).resolve(data);
    else if (!this.#retryLater(command, data)) this.#finish(command).reject(SwitchboardError.from(data));
    return true;
  }

  /** The connection is ready: send whatever has not been answered. */
  flush() {
    for (const command of this.#waiting.values()) this.#send(command);
  }

  /** The connection is gone: keep what may be sent again. */
  interrupt() {
    for (const command of [...this.#waiting.values()]) {
      clearTimeout(command.pause);
      command.pause = undefined;
      if (command.sent && !command.repeatable) {
        this.#fail(command, "connection_lost", "The connection broke before the server answered.");
      }
      command.sent = false;
    }
  }

  /** @param {string} message */
  close(message) {
    for (const command of [...this.#waiting.values()]) this.#fail(command, "closed", message);
  }

  #send(command) {
    if (command.sent || command.pause !== undefined) return;
    command.sent = this.transmit(command.text);
  }

  /** A rate-limited command was not carried out, so it is safe to wait as told and send it again. */
  #retryLater(command, { code, retry_after: seconds }) {
    if (code !== "rate_limited" || !(Date.now() + seconds * 1000 < command.deadline)) return false;
    command.sent = false;
    command.pause = setTimeout(() => {
      command.pause = undefined;
      this.#send(command);
    }, seconds * 1000);
    return true;
  }

  #finish(command) {
    clearTimeout(command.timer);
    clearTimeout(command.pause);
    this.#waiting.delete(command.id);
    return command;
  }

  #fail(command, code, message) {
    this.#finish(command).reject(new SwitchboardError(code, message));
  }
}

function aborted() {
  return new SwitchboardError("aborted", "The command was given up.");
}

/** A frame that cannot be sent is refused here and now: the server could not name the command in its refusal. */
function serialise(frame) {
  const text = jsonOf(frame);
  if (encoder.encode(text).length <= MAX_FRAME_BYTES) return text;
  throw new SwitchboardError("frame_too_large", `A frame holds at most ${MAX_FRAME_BYTES} bytes.`);
}

function jsonOf(frame) {
  try {
    return JSON.stringify(frame);
  } catch (error) {
    throw new SwitchboardError("bad_frame", `The data cannot be written as JSON: ${error.message}`);
  }
}
