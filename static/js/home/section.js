import { board } from "../app/live.js";
import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { deviceIcon } from "../settings/devices.js";
import { h, icon } from "../ui/dom.js";
import { listSkeleton } from "../ui/placeholders.js";
import { ago } from "../ui/time.js";
import { completeness } from "./completeness.js";
import { line } from "./line.js";
import { unconfirmedCard } from "./unconfirmed.js";

export const routes = { "/": home };

function home({ signal }) {
  const title = h("span", {});
  store.watch("me", (me) => (title.textContent = `${greeting(new Date().getHours())}, ${firstName(me)}`), signal);
  const element = view(
    {
      title,
      lead: new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" }).format(new Date()),
    },
    unconfirmedCard(signal),
    lineCard(signal),
    h(
      "div",
      { class: "columns" },
      profileCard(signal),
      h("div", { class: "stack" }, peopleCard(), devicesCard(signal)),
    ),
  );
  return { title: "Home", element };
}

function greeting(hour) {
  if (hour < 5) return "Still up";
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}

function firstName({ full_name: name, username }) {
  return name.split(" ")[0] || username;
}

function lineCard(signal) {
  const state = h("p", { class: "line-state" });
  const detail = h("p", { class: "muted small" });
  const drawing = line();
  const show = () => {
    const online = board.state.name === "online";
    drawing.dataset.online = online;
    state.textContent = online ? "Your line is open" : "Waiting for the line";
    detail.textContent = online
      ? latencyWords(board.latency)
      : "It comes back by itself as soon as the server can be reached.";
  };
  store.watch("connection", show, signal);
  const ticking = setInterval(show, 1000);
  signal.addEventListener("abort", () => clearInterval(ticking));
  return h("section", { class: "card card-line", "aria-label": "Connection" }, drawing, h("div", {}, state, detail));
}

function latencyWords(milliseconds) {
  const live = "Changes reach this page the moment they happen.";
  return milliseconds === null ? live : `${live} To the server and back: ${milliseconds} ms.`;
}

function profileCard(signal) {
  const card = h("section", { class: "card", "aria-label": "Your profile" });
  store.watch("me", (me) => card.replaceChildren(...profileContent(completeness(me))), signal);
  return card;
}

function profileContent({ steps, share }) {
  const open = steps.filter(({ done }) => !done);
  return [
    h(
      "div",
      { class: "row" },
      ring(share),
      h(
        "div",
        { class: "grow" },
        h("h2", {}, open.length ? "Let people know you" : "Your profile is complete"),
        h(
          "p",
          { class: "muted small" },
          open.length
            ? `${open.length === 1 ? "One thing is" : `${open.length} things are`} still missing.`
            : "Everything is filled in. It shows.",
        ),
      ),
    ),
    h("ul", { class: "steps" }, steps.map(stepItem)),
  ];
}

function stepItem({ done, label, href }) {
  return h(
    "li",
    { class: "step", "data-done": done },
    icon(done ? "check-circle" : "jack"),
    done ? h("span", {}, label, h("span", { class: "visually-hidden" }, " (done)")) : h("a", { href }, label),
  );
}

function ring(share) {
  const words = `${Math.round(share * 100)}%`;
  const meter = h(
    "div",
    { class: "ring", role: "img", "aria-label": `Profile ${words} complete` },
    h("span", { class: "numeric" }, words),
  );
  meter.style.setProperty("--share", `${share * 100}%`);
  return meter;
}

function peopleCard() {
  return h(
    "section",
    { class: "card", "aria-label": "Find people" },
    h(
      "div",
      {},
      h("h2", {}, "Find your people"),
      h("p", { class: "muted small" }, "By name or username, in any script."),
    ),
    h(
      "a",
      { class: "search-link", href: "/app/people" },
      icon("search"),
      "Search people",
      h("kbd", { "aria-hidden": "true" }, "/"),
    ),
  );
}

function devicesCard(signal) {
  const list = h("div", {}, listSkeleton(2));
  const load = async () => {
    try {
      const page = await api.get("auth/sessions/");
      list.replaceChildren(deviceList(page.results));
    } catch (error) {
      list.replaceChildren(h("p", { class: "muted small" }, error.message));
    }
  };
  load();
  store.watch("sessions-changed", load, signal);
  return h(
    "section",
    { class: "card", "aria-label": "Your devices" },
    h(
      "div",
      { class: "card-head" },
      h("h2", {}, "Where you are signed in"),
      h("a", { class: "small", href: "/app/settings/security" }, "Manage"),
    ),
    list,
  );
}

function deviceList(sessions) {
  const shown = [...sessions].sort((one, other) => Number(other.current) - Number(one.current)).slice(0, 3);
  const rest = sessions.length - shown.length;
  return h(
    "div",
    {},
    h(
      "ul",
      { class: "list" },
      shown.map((session) =>
        h(
          "li",
          { class: "item" },
          h("span", { class: "icon-tile" }, icon(deviceIcon(session.device))),
          h(
            "div",
            { class: "item-body" },
            h("p", { class: "item-title" }, session.device),
            h(
              "p",
              { class: "item-note" },
              session.current ? "This device" : session.online ? "Online now" : `Seen ${ago(session.last_seen_at)}`,
            ),
          ),
          (session.online || session.current) &&
            h("span", { class: "dot", "data-status": "online", role: "img", "aria-label": "Online" }),
        ),
      ),
    ),
    rest > 0 && h("p", { class: "muted small" }, `and ${rest} more`),
  );
}
