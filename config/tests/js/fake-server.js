import { connect } from "../../../static/js/switchboard/index.js";

/** Lets everything that waits on a promise go on. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** Sockets that lead to a script instead of a network. */
export class FakeServer {
  constructor() {
    /** @type {FakeSocket[]} */
    this.sockets = [];
    const server = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url) {
        super(url);
        server.sockets.push(this);
      }
    };
  }

  /** @returns {FakeSocket} the newest */
  get socket() {
    return this.sockets.at(-1);
  }

  /** A client of this server, with the largest wait that each back-off allows unless told otherwise. */
  connect(options = {}) {
    return connect("ws://board.test/ws/", { WebSocket: this.WebSocket, random: () => 1, ...options });
  }

  /** A client that is online. */
  async online(options = {}) {
    const board = this.connect(options);
    await settle();
    this.socket.welcome();
    return board;
  }
}

class FakeSocket {
  constructor(url) {
    this.url = url;
    this.readyState = 0;
    /** @type {any[]} frames that the client has sent */
    this.sent = [];
    this.closedWith = null;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.closedWith = code;
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.say({ type: "hello", data: { version: 1, heartbeat: 25 } });
  }

  welcome(state = {}) {
    this.open();
    this.say({ type: "ready", data: { user: { username: "alice" }, session: "s1", state } });
  }

  say(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  /** The server, or the network, ends the connection. */
  end(code) {
    this.readyState = 3;
    this.onclose({ code });
  }

  /** Commands only: no pings and no sign-in. */
  get commands() {
    return this.sent.filter(({ id }) => id !== undefined);
  }
}
