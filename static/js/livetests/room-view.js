import { board } from "../app/live.js";
import { store } from "../app/store.js";
import { setTitle } from "../app/title.js";
import { askServerTime } from "../telecallers/server-clock.js";
import { batched, find, h, icon } from "../ui/dom.js";
import { hostFrame, hostScenes } from "./host.js";
import { sceneOf } from "./scenes.js";
import { seatFrame, seatScenes } from "./seat.js";
import { RoomSession } from "./session.js";
import { startSignals } from "./signals.js";
import { plainCode, refusalTitle } from "./words.js";

/** A test room, for who takes part and for who hosts. It has the page to itself: no navigation stands beside it. */
export function room({ params: { code }, signal }) {
  const session = new RoomSession(board, plainCode(code), signal);
  const element = h("div", { class: "live" });
  new RoomPage(session, element, signal);
  startSignals(session, signal);
  const compareClocks = () => askServerTime(() => board.command("core.time")).catch(() => {});
  signal.addEventListener("abort", board.on("ready", compareClocks), { once: true });
  if (board.state.name === "online") compareClocks();
  return { title: "Test", element };
}

/**
 * What a scene, or what stands around it, is made with.
 *
 * @typedef {object} Stage
 * @property {RoomSession} session
 * @property {import("./room-state.js").RoomState} state
 * @property {AbortSignal} signal ends with the scene
 * @property {(look: () => void) => void} watch calls now, and again with every change
 */
class RoomPage {
  #shown = null;
  #framed = null;
  #scene = new AbortController();
  #frame = new AbortController();

  constructor(session, element, signal) {
    Object.assign(this, { session, element, signal });
    this.body = h("div", { class: "live-body" });
    element.append(this.body);
    const stop = session.on(
      "changed",
      batched(() => this.#show()),
    );
    signal.addEventListener("abort", () => {
      stop();
      this.#scene.abort();
      this.#frame.abort();
    });
    this.#show();
  }

  #show() {
    if (this.signal.aborted) return;
    const { name, key } = sceneOf(this.session);
    const { state } = this.session;
    this.#frameFor(["joining", "refused", "removed"].includes(name) ? null : state.isHost ? "host" : "seat");
    if (key === this.#shown) return;
    const isFirst = this.#shown === null;
    this.#shown = key;
    this.#scene.abort();
    this.#scene = new AbortController();
    this.element.dataset.scene = name;
    const scenes = { ...COMMON, ...(state.isHost ? hostScenes : seatScenes) };
    this.body.replaceChildren(
      h("div", { class: `scene scene-${name}` }, scenes[name](this.#stage(this.#scene.signal))),
    );
    if (state.room) setTitle(state.room.title);
    if (!isFirst) this.#arrive();
  }

  /** What stays around the scenes. */
  #frameFor(role) {
    if (role === this.#framed) return;
    this.#framed = role;
    this.#frame.abort();
    this.#frame = new AbortController();
    this.element.dataset.role = role ?? "";
    const { head, foot, aside } = FRAMES[role]?.(this.#stage(this.#frame.signal)) ?? {};
    this.element.replaceChildren(...[head, this.body, aside, foot].filter(Boolean));
  }

  /** @returns {Stage} */
  #stage(signal) {
    const { session } = this;
    const watch = (look) => {
      const stop = session.on("changed", look);
      signal.addEventListener("abort", stop, { once: true });
      look();
    };
    return { session, state: session.state, signal, watch };
  }

  /** Who cannot see it hears where the room is now, and the keyboard goes on from there. */
  #arrive() {
    const heading = find("h1", this.body);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    this.body.scrollTo?.({ top: 0 });
  }
}

const FRAMES = { host: hostFrame, seat: seatFrame };

const COMMON = {
  joining: () => [
    h("span", { class: "spinner" }),
    h("h1", {}, "Finding your seat"),
    h("p", { role: "status" }, "Connecting …"),
  ],
  refused: ({ session: { refusal } }) => [
    h("h1", {}, refusalTitle(refusal)),
    h("p", { class: "muted" }, refusal.message),
    elsewhere(),
  ],
  removed: ({ state: { removed } }) => [
    h("h1", {}, DEPARTURES[removed].title),
    h("p", { class: "muted" }, DEPARTURES[removed].words),
    elsewhere(),
  ],
};

const DEPARTURES = {
  left: { title: "You left", words: "Your answers count. Enter the code again to come back." },
  removed: { title: "You take part no more", words: "The host has removed you from this room." },
  refused: { title: "You were not let in", words: "The host did not let you in." },
};

/** To another room. */
function elsewhere() {
  const words = store.get("me").guest ? "Enter another code" : "All tests";
  return h("a", { class: "button", href: "/app/tests" }, icon("chevron-left"), words);
}
