import { Backoff } from "./backoff.js";
import { closeCode } from "./close-codes.js";
import { Emitter } from "./emitter.js";
import { SwitchboardError } from "./errors.js";
import { Heartbeat } from "./heartbeat.js";
import { Outbox } from "./outbox.js";

const NO_SIGN_OF_LIFE = 4002;

/**
 * @typedef {object} Options
 * @property {() => Promise<{ticket: string} | {token: string} | void>} [auth] asked before every connection; answers nothing where a cookie signs in
 * @property {() => Promise<boolean>} [refresh] gets fresh credentials when the server no longer takes the old ones; `false` means sign in again
 * @property {number} [timeout] milliseconds that a command waits for its answer
 * @property {number} [patience] milliseconds that a ping, or the server's greeting, may take
 * @property {number} [stableAfter] milliseconds online after which earlier failures are forgotten
 * @property {{base: number, ceiling: number}} [backoff] milliseconds
 * @property {typeof WebSocket} [WebSocket] another implementation, as in Node before version 22
 * @property {() => number} [random]
 */

/**
 * @typedef {object} State
 * @property {"connecting" | "online" | "waiting" | "closed"} name
 * @property {number} [retryAt] when `waiting`: the time, as in `Date.now()`, of the next attempt
 * @property {number} [code] when `closed`: the close code, if there was a connection to close
 * @property {string} [reason] when `waiting` or `closed`: why, by the name in `CLOSE_CODES`; `cannot_connect` where the
 *   address cannot be opened at all
 */

/**
 * One connection that stays: it reconnects by itself, until `close()` or until the server says not to.
 *
 * Emits every event of the server by its type, and of its own `state` (a State), `ready` (the snapshot that each new
 * connection begins with), `event` (`{type, data}`, whatever the type) and `refused` (a SwitchboardError that answers no command).
 */
export class Switchboard extends Emitter {
  #url;
  #options;
  #socket = null;
  #attempt = 0;
  #retry;
  #stable;
  #greeting;
  #credentials;
  #refreshed = false;
  #holdOff = 0;
  #backoff;
  #heartbeat;
  #outbox;

  /** @param {string | URL} url @param {Options} [options] */
  constructor(url, options = {}) {
    super();
    this.#url = String(url);
    /** Milliseconds between two attempts, at most: whoever is in a call does not wait for half a minute. */
    this.longestWait = Infinity;
    this.#options = { timeout: 15000, patience: 10000, stableAfter: 5000, WebSocket: globalThis.WebSocket, ...options };
    this.#backoff = new Backoff({
      base: 1000,
      ceiling: 30000,
      random: options.random ?? Math.random,
      ...options.backoff,
    });
    this.#heartbeat = new Heartbeat({
      ping: () => this.#transmit({ type: "ping" }),
      dead: () => this.#drop(),
      patience: this.#options.patience,
    });
    this.#outbox = new Outbox((text) => this.state.name === "online" && this.#put(text));
    /** @type {State} */
    this.state = { name: "connecting" };
    /** @type {any} what the last `ready` brought */
    this.snapshot = null;
    this.#open();
  }

  /** The last measured round trip in milliseconds. */
  get latency() {
    return this.#heartbeat.latency;
  }

  /**
   * Sends a command and resolves with what its `ok` brings. Unless the connection is up the command waits for it.
   *
   * @param {string} type
   * @param {Record<string, any>} [data]
   * @param {{timeout?: number, idempotencyKey?: string, signal?: AbortSignal}} [options]
   * @returns {Promise<any>} rejects with a SwitchboardError
   */
  command(type, data = {}, options = {}) {
    if (this.state.name === "closed")
      return Promise.reject(new SwitchboardError("closed", "The connection is closed."));
    return this.#outbox.add(type, data, { timeout: this.#options.timeout, ...options });
  }

  /** Does not wait for the back-off, and tries again even where the server has said not to. */
  retryNow() {
    if (this.state.name === "waiting" || this.state.name === "closed") this.#open();
  }

  /** Makes sure that the other side is still there, as after sleep or a change of network. @param {number} [patience] milliseconds */
  check(patience = 5000) {
    if (this.state.name === "online") this.#heartbeat.check(Math.min(patience, this.#options.patience));
    else if (this.state.name === "waiting") this.#open();
  }

  close() {
    if (this.state.name === "closed") return;
    this.#socket?.close(1000);
    this.#finish(1000, "closed_here");
  }

  async #open() {
    const attempt = this.#begin();
    try {
      this.#credentials = await this.#options.auth?.();
    } catch {
      if (attempt === this.#attempt) this.#wait("backoff", "connection_lost");
      return;
    }
    if (attempt !== this.#attempt) return;
    try {
      this.#dial();
    } catch (error) {
      this.#finish(undefined, "cannot_connect", `No connection can be opened: ${error.message}`);
    }
  }

  #begin() {
    clearTimeout(this.#retry);
    this.#setState({ name: "connecting" });
    return ++this.#attempt;
  }

  #dial() {
    const socket = new this.#options.WebSocket(this.#url);
    this.#socket = socket;
    this.#greeting = setTimeout(() => this.#drop(), this.#options.patience);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.#socket && this.#lost(code);
    socket.onerror = () => {};
  }

  #transmit(frame) {
    return this.#put(JSON.stringify(frame));
  }

  #put(text) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(text);
    return true;
  }

  #receive(frame) {
    this.#heartbeat.alive();
    if (frame.type === "hello") this.#greeted(frame.data);
    else if (frame.type === "ready") this.#ready(frame.data);
    else if (frame.type === "ping") this.#transmit({ type: "pong" });
    else if (frame.type === "pong") this.#heartbeat.pong();
    else if (frame.type === "ok" || frame.type === "error") this.#replied(frame);
    else this.#happened(frame);
  }

  #greeted({ heartbeat }) {
    this.#heartbeat.start(heartbeat);
    if (this.#credentials) this.#transmit({ type: "auth", data: this.#credentials });
  }

  #ready(snapshot) {
    clearTimeout(this.#greeting);
    this.#refreshed = false;
    this.#stable = setTimeout(() => this.#backoff.reset(), this.#options.stableAfter);
    this.snapshot = snapshot;
    this.#setState({ name: "online" });
    this.emit("ready", snapshot);
    this.#outbox.flush();
    this.#heartbeat.check();
  }

  #replied(frame) {
    if (this.#outbox.settle(frame) || frame.type === "ok" || frame.id != null) return;
    const error = SwitchboardError.from(frame.data);
    this.#holdOff = (error.retryAfter ?? 0) * 1000;
    this.emit("refused", error);
  }

  #happened({ type, data }) {
    this.emit(type, data);
    this.emit("event", { type, data });
  }

  /** Leaves a socket whose other side is silent; its own closing handshake could take minutes. */
  #drop() {
    const socket = this.#socket;
    this.#lost(NO_SIGN_OF_LIFE);
    socket?.close(NO_SIGN_OF_LIFE);
  }

  #lost(code) {
    this.#socket = null;
    clearTimeout(this.#greeting);
    clearTimeout(this.#stable);
    this.#heartbeat.stop();
    const { name, reaction } = closeCode(code);
    if (reaction === "stop") this.#finish(code, name);
    else if (reaction === "refresh") this.#renew(code, name);
    else this.#wait(reaction, name);
  }

  /** Fresh credentials are asked for once; if the server refuses those too, the person has to sign in. */
  async #renew(code, name) {
    if (this.#refreshed || !this.#options.refresh) return this.#finish(code, name);
    const attempt = this.#begin();
    this.#outbox.interrupt();
    try {
      this.#refreshed = await this.#options.refresh();
    } catch {
      return attempt === this.#attempt && this.#wait("backoff", name);
    }
    if (attempt !== this.#attempt) return;
    if (this.#refreshed) this.#open();
    else this.#finish(code, name);
  }

  #wait(reaction, reason) {
    const pause = reaction === "soon" ? this.#backoff.soon() : this.#backoff.next();
    const delay = Math.max(Math.min(pause, this.longestWait), this.#holdOff);
    this.#holdOff = 0;
    this.#attempt += 1;
    this.#setState({ name: "waiting", reason, retryAt: Date.now() + delay });
    this.#outbox.interrupt();
    this.#retry = setTimeout(() => this.#open(), delay);
  }

  #finish(code, reason, message = "The connection is closed.") {
    this.#attempt += 1;
    this.#socket = null;
    for (const timer of [this.#retry, this.#stable, this.#greeting]) clearTimeout(timer);
    this.#heartbeat.stop();
    this.#setState({ name: "closed", code, reason });
    this.#outbox.close(message);
  }

  #setState(state) {
    this.state = state;
    this.emit("state", state);
  }
}
