import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { CLOSE_CODES } from "../../../static/js/switchboard/index.js";
import { FakeServer, settle } from "./fake-server.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

describe("signing in", () => {
  test("the cookie signs in where no credentials are given", async () => {
    const server = new FakeServer();
    const board = await server.online();
    assert.equal(board.state.name, "online");
    assert.deepEqual(server.socket.sent, [{ type: "ping" }]);
  });

  test("a ticket is asked for before each connection and sent after the greeting", async () => {
    const server = new FakeServer();
    let tickets = 0;
    server.connect({ auth: async () => ({ ticket: `t${++tickets}` }) });
    await settle();
    server.socket.open();
    assert.deepEqual(server.socket.sent, [{ type: "auth", data: { ticket: "t1" } }]);
    server.socket.end(1006);
    await pass(1000);
    server.socket.open();
    assert.deepEqual(server.socket.sent, [{ type: "auth", data: { ticket: "t2" } }]);
  });

  test("credentials that cannot be had are asked for again later", async () => {
    const server = new FakeServer();
    const auth = mock.fn(async () => {
      throw new TypeError("network");
    });
    const board = server.connect({ auth });
    await settle();
    assert.equal(board.state.name, "waiting");
    assert.equal(server.sockets.length, 0);
    await pass(1000);
    assert.equal(auth.mock.callCount(), 2);
  });

  test("ready brings the snapshot, and a new one with every connection", async () => {
    const server = new FakeServer();
    const board = server.connect();
    const seen = [];
    board.on("ready", ({ state }) => seen.push(state));
    await settle();
    server.socket.welcome({ chat: { unread: 1 } });
    server.socket.end(1006);
    await pass(1000);
    server.socket.welcome({ chat: { unread: 2 } });
    assert.deepEqual(seen, [{ chat: { unread: 1 } }, { chat: { unread: 2 } }]);
    assert.deepEqual(board.snapshot.state, { chat: { unread: 2 } });
  });
});

describe("close codes", () => {
  for (const code of [1006, 1011, 4000, 4002, 4003, 4004]) {
    test(`${code} reconnects after a back-off`, async () => {
      const server = new FakeServer();
      const board = await server.online();
      server.socket.end(code);
      assert.equal(board.state.name, "waiting");
      await pass(999);
      assert.equal(server.sockets.length, 1);
      await pass(1);
      assert.equal(server.sockets.length, 2);
    });
  }

  for (const code of [4001, 4006]) {
    test(`${code} reconnects within a quarter of a second`, async () => {
      const server = new FakeServer();
      await server.online();
      server.socket.end(code);
      await pass(249);
      assert.equal(server.sockets.length, 1);
      await pass(1);
      assert.equal(server.sockets.length, 2);
    });
  }

  test("a server that keeps asking for a resync is not stormed", async () => {
    const server = new FakeServer();
    await server.online();
    server.socket.end(4006);
    await pass(250);
    server.socket.welcome();
    server.socket.end(4006);
    await pass(1999);
    assert.equal(server.sockets.length, 2);
    await pass(1);
    assert.equal(server.sockets.length, 3);
  });

  for (const code of [4500, 4502, 4503, 4504, 4599]) {
    test(`${code} does not reconnect`, async () => {
      const server = new FakeServer();
      const board = await server.online();
      server.socket.end(code);
      assert.equal(board.state.name, "closed");
      assert.equal(board.state.code, code);
      await pass(600_000);
      assert.equal(server.sockets.length, 1);
    });
  }

  for (const code of [4005, 4501]) {
    test(`${code} gets fresh credentials first, then reconnects`, async () => {
      const server = new FakeServer();
      let release;
      const refresh = mock.fn(() => new Promise((resolve) => (release = resolve)));
      const board = await server.online({ refresh });
      server.socket.end(code);
      await settle();
      assert.equal(server.sockets.length, 1, "not before the refresh is through");
      release(true);
      await settle();
      assert.equal(server.sockets.length, 2);
      server.socket.welcome();
      assert.equal(board.state.name, "online");
    });

    test(`${code} ends it where nothing refreshes`, async () => {
      const server = new FakeServer();
      const board = await server.online();
      server.socket.end(code);
      assert.deepEqual(board.state, { name: "closed", code, reason: CLOSE_CODES[code].name });
    });
  }

  test("a refusal right after a refresh is final", async () => {
    const server = new FakeServer();
    const refresh = mock.fn(async () => true);
    const board = await server.online({ refresh });
    server.socket.end(4005);
    await settle();
    server.socket.end(4501);
    await settle();
    assert.equal(refresh.mock.callCount(), 1);
    assert.equal(board.state.name, "closed");
  });

  test("a refresh that is refused is final", async () => {
    const server = new FakeServer();
    const board = await server.online({ refresh: async () => false });
    server.socket.end(4005);
    await settle();
    assert.equal(board.state.name, "closed");
    assert.equal(server.sockets.length, 1);
  });

  test("a refresh that does not get through is tried again with the next connection", async () => {
    const server = new FakeServer();
    const refresh = mock.fn(async () => {
      throw new TypeError("network");
    });
    const board = await server.online({ refresh });
    server.socket.end(4005);
    await settle();
    assert.equal(board.state.name, "waiting");
    await pass(1000);
    server.socket.end(4501);
    await settle();
    assert.equal(refresh.mock.callCount(), 2);
  });
});

describe("back-off", () => {
  test("doubles to its ceiling, with full jitter", async () => {
    const server = new FakeServer();
    const board = server.connect({ random: () => 0.5 });
    const waits = [];
    await settle();
    for (let failure = 0; failure < 7; failure += 1) {
      server.socket.end(1006);
      waits.push(board.state.retryAt - Date.now());
      await pass(waits.at(-1));
    }
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15000, 15000]);
  });

  test("starts over once a connection has lasted", async () => {
    const server = new FakeServer();
    const board = await server.online();
    for (const expected of [1000, 2000]) {
      server.socket.end(1006);
      assert.equal(board.state.retryAt - Date.now(), expected);
      await pass(expected);
      server.socket.welcome();
    }
    await pass(5000);
    server.socket.say({ type: "pong" });
    server.socket.end(1006);
    assert.equal(board.state.retryAt - Date.now(), 1000);
  });

  test("waits at least as long as a rate limit says", async () => {
    const server = new FakeServer();
    const board = server.connect();
    const refused = mock.fn();
    board.on("refused", refused);
    await settle();
    server.socket.open();
    server.socket.say({
      type: "error",
      data: { code: "rate_limited", message: "Too many connections.", retry_after: 12.5 },
    });
    server.socket.end(4004);
    assert.equal(board.state.retryAt - Date.now(), 12_500);
    assert.equal(refused.mock.calls[0].arguments[0].code, "rate_limited");
  });

  test("retryNow does not wait", async () => {
    const server = new FakeServer();
    const board = await server.online();
    server.socket.end(1006);
    board.retryNow();
    await settle();
    assert.equal(server.sockets.length, 2);
    server.socket.welcome();
    await pass(1000);
    assert.equal(server.sockets.length, 2, "the wait that was cut short does not end in a third");
  });

  test("retryNow comes back even after the server has said not to", async () => {
    const server = new FakeServer();
    const board = await server.online();
    server.socket.end(4504);
    board.retryNow();
    await settle();
    server.socket.welcome();
    assert.equal(board.state.name, "online");
  });
});

describe("heartbeat", () => {
  test("pings on the server's beat and measures the round trip", async () => {
    const server = new FakeServer();
    const board = await server.online();
    await pass(40);
    server.socket.say({ type: "pong" });
    assert.equal(board.latency, 40);
    await pass(24_960);
    assert.deepEqual(server.socket.sent, [{ type: "ping" }, { type: "ping" }]);
  });

  test("answers the server's pings", async () => {
    const server = new FakeServer();
    await server.online();
    server.socket.say({ type: "ping" });
    assert.deepEqual(server.socket.sent.at(-1), { type: "pong" });
  });

  test("a silent peer is left, and its late frames are not heard", async () => {
    const server = new FakeServer();
    const board = await server.online();
    const dead = server.socket;
    const heard = mock.fn();
    board.on("chat.message", heard);
    await pass(10_000);
    assert.equal(board.state.name, "waiting");
    assert.equal(dead.closedWith, 4002);
    dead.say({ type: "chat.message", data: {} });
    assert.equal(heard.mock.callCount(), 0);
  });

  test("any frame counts as a sign of life", async () => {
    const server = new FakeServer();
    const board = await server.online();
    await pass(9000);
    server.socket.say({ type: "chat.message", data: {} });
    await pass(9000);
    assert.equal(board.state.name, "online");
  });

  test("a server that accepts but never greets is left", async () => {
    const server = new FakeServer();
    const board = server.connect();
    await settle();
    await pass(10_000);
    assert.equal(board.state.name, "waiting");
  });

  test("check asks at once whether the peer still lives", async () => {
    const server = new FakeServer();
    const board = await server.online();
    server.socket.say({ type: "pong" });
    board.check();
    assert.equal(server.socket.sent.length, 2);
    await pass(5000);
    assert.equal(board.state.name, "waiting");
  });
});

describe("somebody who is in a hurry", () => {
  test("waits no longer than they say between two attempts, until they are patient again", async () => {
    const server = new FakeServer();
    const board = server.connect();
    const waits = [];
    board.on("state", ({ name, retryAt }) => name === "waiting" && waits.push(retryAt - Date.now()));
    for (const longest of [Infinity, Infinity, Infinity, 2000, 2000, Infinity]) {
      board.longestWait = longest;
      await settle();
      server.socket.end(1006);
      await pass(60_000);
    }
    assert.deepEqual(waits, [1000, 2000, 4000, 2000, 2000, 30_000]);
  });
});

describe("without a network", () => {
  /** What a browser says of its surroundings, as far as the client listens. */
  function surroundings() {
    const heard = new EventTarget();
    const network = { onLine: true };
    const globals = {
      document: new EventTarget(),
      addEventListener: heard.addEventListener.bind(heard),
      navigator: network,
    };
    const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return {
      say(name) {
        network.onLine = name === "online";
        heard.dispatchEvent(new Event(name));
      },
      restore() {
        for (const [name, descriptor] of before)
          if (descriptor) Object.defineProperty(globalThis, name, descriptor);
          else delete globalThis[name];
      },
    };
  }

  test("an answer that was under way does not make the server look as if it were there", async () => {
    const browser = surroundings();
    try {
      const server = new FakeServer();
      const board = await server.online();
      browser.say("offline");
      server.socket.say({ type: "pong" });
      await pass(1000);
      await pass(1500);
      assert.equal(board.state.name, "waiting");
    } finally {
      browser.restore();
    }
  });

  test("a network that comes back is asked no more", async () => {
    const browser = surroundings();
    try {
      const server = new FakeServer();
      const board = await server.online();
      browser.say("offline");
      browser.say("online");
      server.socket.say({ type: "pong" });
      await pass(20_000);
      assert.equal(board.state.name, "online");
    } finally {
      browser.restore();
    }
  });
});

describe("events", () => {
  test("reach the listeners of their type and of all types, until taken away", async () => {
    const server = new FakeServer();
    const board = await server.online();
    const one = mock.fn();
    const all = mock.fn();
    const stop = board.on("chat.message", one);
    board.on("event", all);
    server.socket.say({ type: "chat.message", data: { body: "hi" } });
    stop();
    server.socket.say({ type: "chat.message", data: { body: "again" } });
    assert.deepEqual(
      one.mock.calls.map((call) => call.arguments[0]),
      [{ body: "hi" }],
    );
    assert.equal(all.mock.callCount(), 2);
  });

  test("states are told in order", async () => {
    const server = new FakeServer();
    const board = server.connect();
    const names = [board.state.name];
    board.on("state", ({ name }) => names.push(name));
    await settle();
    server.socket.welcome();
    server.socket.end(1006);
    await pass(1000);
    server.socket.welcome();
    board.close();
    assert.deepEqual(names, ["connecting", "online", "waiting", "connecting", "online", "closed"]);
  });

  test("close ends everything", async () => {
    const server = new FakeServer();
    const board = await server.online();
    board.close();
    assert.equal(server.socket.closedWith, 1000);
    await pass(600_000);
    assert.equal(server.sockets.length, 1);
    await assert.rejects(board.command("chat.send", {}), { code: "closed" });
  });
});

describe("an address that cannot be opened", () => {
  class Refusing {
    constructor() {
      throw new SyntaxError("not an address");
    }
  }

  test("ends it, and what waited is told why", async () => {
    const board = new FakeServer().connect({ WebSocket: Refusing });
    await assert.rejects(board.command("core.time"), { code: "closed", message: /not an address/ });
    assert.deepEqual(board.state, { name: "closed", code: undefined, reason: "cannot_connect" });
    await assert.rejects(board.command("core.time"), { code: "closed" });
  });

  test("is tried again when somebody asks for it", async () => {
    const board = new FakeServer().connect({ WebSocket: Refusing });
    const names = [];
    board.on("state", ({ name }) => names.push(name));
    await settle();
    board.retryNow();
    await settle();
    assert.deepEqual(names, ["closed", "connecting", "closed"]);
  });
});
