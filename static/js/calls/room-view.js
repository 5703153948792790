import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { setTitle } from "../app/title.js";
import { nameOf } from "../chat/conversation.js";
import { find, h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { emptyState } from "../ui/placeholders.js";
import { clockOf } from "../ui/time.js";
import { attempt, toast } from "../ui/toast.js";
import { chatPanel } from "./chat-panel.js";
import { controls, copyLink } from "./controls.js";
import { door } from "./door.js";
import { kindOf } from "./kinds.js";
import { comeIn, leaveRoom, seatIn, sessionOf } from "./live.js";
import { peoplePanel } from "./people-panel.js";
import { Stage } from "./stage.js";
import { endTitle, endWords, roomTitle } from "./words.js";

/** A room: its door, its inside, its end. */
export async function room({ params: { id }, signal }) {
  const view = await api.get(`calls/rooms/${id}/`);
  const element = h("div", { class: "room" });
  if (signal.aborted) return { title: "", element };
  const title = roomTitle(view, kindOf(id)?.calls.call);
  if (view.ended_at) element.append(over("gone"));
  else new RoomPage(sessionOf(id), { view, title, element, signal });
  return { title, element };
}

class RoomPage {
  #shown = null;
  #scene = new AbortController();

  constructor(session, { view, title, element, signal }) {
    Object.assign(this, { session, view, title, element, signal });
    this.seat = seatIn(session.id);
    // Who was called, answered, or had the seat before the page was loaded anew does not stop at the door.
    this.passes = Boolean(this.seat || (this.call && this.kind.calls.isHere));
    const stops = [session.on("changed", () => this.#show())];
    stops.push(session.on("joined", ({ user }) => announce(`${nameOf(user)} joined`)));
    stops.push(session.on("left", ({ user }) => announce(`${nameOf(user)} left`)));
    stops.push(session.on("hand", (user) => announce(`${nameOf(user)} raised a hand`)));
    signal.addEventListener("abort", () => {
      stops.forEach((stop) => stop());
      this.#gone();
    });
    store.set("room-shown", session.id);
    this.#show();
    this.#comeIn();
  }

  /** The call that the room is for; a page that was loaded anew hears of it once it is connected. */
  get call() {
    const kind = kindOf(this.session.id);
    if (kind) Object.assign(this, { kind, known: kind.calls.call });
    return this.known;
  }

  /** One stays in a room while one looks at something else, but not at its door. */
  #gone() {
    this.#scene.abort();
    store.set("room-shown", null);
    if (["outside", "elsewhere", "joining"].includes(this.session.status)) this.session.leave();
  }

  async #comeIn() {
    const { session, seat } = this;
    if (session.status !== "outside" || !this.passes) return;
    const wanted = seat ?? { audio: true, video: this.call.kind === "video" };
    for (const slot of ["audio", "video"])
      if (wanted[slot]) await session.local.turnOn(slot).catch((error) => toast(error.message, "error"));
    this.passes = await comeIn(session, { generation: seat?.generation });
    this.#show();
  }

  #show() {
    const scene = this.#sceneOf(this.session.status);
    if (scene === this.#shown) return;
    const first = this.#shown === null;
    this.#shown = scene;
    this.#scene.abort();
    this.#scene = new AbortController();
    this.element.dataset.scene = scene;
    this.element.replaceChildren(this.#build(scene));
    if (!first) this.#focus();
  }

  #sceneOf(status) {
    if (status === "outside" && this.passes) return "joining";
    return status === "joining" ? (this.#shown ?? "joining") : status;
  }

  #build(scene) {
    if (scene === "inside") return this.#inside();
    if (scene === "waiting") return waiting(this.title);
    if (scene === "elsewhere") return elsewhere(this.session);
    if (scene === "over") return over(this.session.state.ended);
    if (scene === "joining") return joining(this.title);
    return door(this.session, this.view, this.#scene.signal);
  }

  #inside() {
    const { session } = this;
    const { signal } = this.#scene;
    const isCall = Boolean(this.call);
    const aside = h("aside", { class: "room-panel", hidden: true });
    const panels = panelsIn(aside, session, { isCall, signal });
    const heading = h("h1", {}, h("bdi", {}, this.title));
    const note = h("p", { class: "room-note numeric" });
    const invite = linkButton(session.id);
    const show = () => this.#head(heading, note, invite);
    const ticking = setInterval(show, 1000);
    const stop = session.on("changed", show);
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      stop();
    });
    show();
    return h(
      "div",
      { class: "room-inside" },
      h("header", { class: "room-head" }, wayOut(), h("div", { class: "grow" }, heading, note), invite),
      this.kind?.head?.(signal),
      new Stage(session, signal).element,
      controls(session, { panels, isCall, signal }),
      aside,
    );
  }

  #head(heading, note, invite) {
    const { state, since } = this.session;
    const title = roomTitle(state.view, this.call);
    if (heading.textContent !== title) {
      heading.replaceChildren(h("bdi", {}, title));
      setTitle(title);
    }
    const length = !this.kind?.head && clockOf(Math.floor((Date.now() - since) / 1000));
    const isAlone = state.others().length === 0;
    const alone = isAlone ? (this.call ? "Connecting …" : "Nobody else is here") : "";
    invite.hidden = !isAlone || Boolean(this.call);
    note.textContent = [length, state.view?.locked && "Locked", alone].filter(Boolean).join(" · ");
  }

  #focus() {
    const heading = find("h1", this.element);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** On a telephone, where a room has the whole screen. One stays in it. */
function wayOut() {
  return h(
    "a",
    { class: "button button-quiet button-icon room-back", href: "/app/calls", "aria-label": "All calls" },
    icon("chevron-left"),
  );
}

/** Whoever is alone in a room may want somebody to come. */
function linkButton(id) {
  return h(
    "button",
    { class: "button button-small", type: "button", click: () => copyLink(id) },
    icon("link"),
    "Copy the link",
  );
}

const PANELS = { people: "People", chat: "Chat" };

function panelsIn(aside, session, { isCall, signal }) {
  let open = null;
  let end = new AbortController();
  signal.addEventListener("abort", () => end.abort());
  const toggle = (name) => {
    end.abort();
    end = new AbortController();
    open = open === name ? null : name;
    aside.hidden = !open;
    aside.replaceChildren(...(open ? panel(open) : []));
    session.emit("panels");
  };
  const close = () => {
    const name = open;
    toggle(name);
    find(`[data-panel="${name}"]`, aside.parentElement).focus();
  };
  aside.addEventListener("keydown", ({ key, target }) => {
    // In a conversation Escape has work of its own, and what lies above the panel goes first.
    if (key === "Escape" && !target.closest(".thread") && !find(":popover-open", aside)) close();
  });
  const panel = (name) => {
    aside.setAttribute("aria-label", PANELS[name]);
    return [
      h(
        "div",
        { class: "room-panel-head" },
        h("h2", {}, PANELS[name]),
        h(
          "button",
          {
            class: "button button-quiet button-icon button-small",
            type: "button",
            "aria-label": "Close",
            click: close,
          },
          icon("close"),
        ),
      ),
      name === "people" ? peoplePanel(session, { isCall, signal: end.signal }) : chatPanel(session, end.signal),
    ];
  };
  return { toggle, open: () => open };
}

function joining(title) {
  return h(
    "div",
    { class: "empty room-message" },
    h("span", { class: "spinner" }),
    h("h1", {}, h("bdi", {}, title)),
    h("p", { role: "status" }, "Connecting …"),
  );
}

function waiting(title) {
  return h(
    "div",
    { class: "empty room-message" },
    h("span", { class: "spinner" }),
    h("h1", {}, h("bdi", {}, title)),
    h("p", { role: "status" }, "You are at the door. The host sees you and lets you in."),
    h("button", { class: "button", type: "button", click: leaveRoom }, "Do not wait"),
  );
}

function elsewhere(session) {
  const here = h(
    "button",
    {
      class: "button button-primary",
      type: "button",
      click: async () => {
        const release = busy(here);
        await attempt(() => takeOver(session));
        release();
      },
    },
    "Continue here",
  );
  return message("You are in this room in another tab", "Or on another device. One place in a room is enough.", here);
}

async function takeOver(session) {
  await session.local.turnOn("audio").catch((error) => toast(error.message, "error"));
  await session.join({ takeover: true });
}

function over(reason) {
  const title = reason === null ? "You have left" : endTitle(reason);
  const back = h("a", { class: "button button-primary", href: "/app/calls" }, "All calls");
  return message(
    title,
    reason === null ? "Its link lets you in again, as long as somebody is there." : endWords(reason),
    back,
  );
}

function message(title, words, action) {
  const element = emptyState({ title, message: words, action });
  element.classList.add("room-message");
  const heading = find("h2", element);
  heading.replaceWith(h("h1", {}, title));
  return element;
}

function announce(words) {
  find("#announcer").textContent = words;
}
