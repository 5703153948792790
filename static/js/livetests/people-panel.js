import { api } from "../app/session.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { atClock } from "../ui/time.js";
import { attempt, toast } from "../ui/toast.js";
import { counted, SIGNALS } from "./words.js";

const EXTRA = [0, 25, 50, 100, 200];

/**
 * For hosts: who takes part, what they may, and what their devices noticed.
 *
 * @param {import("./session.js").RoomSession} session @param {{signal: AbortSignal, close: () => void}} options
 */
export function peoplePanel(session, { signal, close }) {
  const { state } = session;
  const people = h("ul", { class: "list" });
  const signals = h("section", { class: "stack", "aria-label": "Signals" });
  const switches = h("div", { class: "stack" });
  const heading = h("h2", {});
  const look = () => {
    heading.textContent = counted(state.count, "person", "people");
    // What one is about to touch stays where it is.
    if (!people.contains(document.activeElement)) people.replaceChildren(...everybody(session));
    if (!switches.contains(document.activeElement)) switches.replaceChildren(...doorSwitches(session));
    signals.replaceChildren(...timeLine(state));
  };
  const stop = session.on("changed", look);
  people.addEventListener("focusout", () => queueMicrotask(look), { signal });
  signal.addEventListener("abort", stop, { once: true });
  look();
  const head = h(
    "div",
    { class: "live-panel-head" },
    heading,
    h(
      "button",
      { class: "button button-quiet button-icon button-small", type: "button", "aria-label": "Close", click: close },
      icon("close"),
    ),
  );
  return [head, switches, people, signals];
}

function doorSwitches({ state }) {
  const { room } = state;
  if (room.phase === "ended") return [];
  const change = (name) => (event) =>
    attempt(() => api.patch(`test-rooms/${room.code}/`, { [name]: event.target.checked }));
  return [
    switched("Lock the room", "Nobody new comes in.", room.locked, change("locked")),
    switched("Let people in by hand", "Whoever comes waits for you.", room.lobby, change("lobby")),
  ];
}

function switched(label, hint, checked, change) {
  const input = h("input", { type: "checkbox", role: "switch", checked, change });
  return h(
    "label",
    { class: "switch" },
    input,
    h("span", {}, h("span", { class: "field-label" }, label), h("span", { class: "field-hint" }, hint)),
  );
}

function everybody(session) {
  const { state } = session;
  const all = [...state.waiting(), ...state.seated(), ...state.left()];
  return all.length ? all.map((person) => row(session, person)) : [h("li", { class: "muted" }, "Nobody is here yet.")];
}

function row(session, person) {
  const { id, name, state } = person;
  const isWaiting = state === "waiting";
  return h(
    "li",
    { class: "seat-row", "data-away": !person.here },
    h("span", { class: "dot", "data-status": person.here ? "online" : "offline" }),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, h("bdi", {}, name)),
      h("p", { class: "item-note" }, stateWords(person)),
    ),
    isWaiting
      ? h(
          "button",
          {
            class: "button button-small",
            type: "button",
            "aria-label": `Let ${name} in`,
            click: () => attempt(() => session.command("admit", { participant: id })),
          },
          "Let in",
        )
      : extraTime(session, person),
    h(
      "button",
      {
        class: "button button-quiet button-icon button-small",
        type: "button",
        "aria-label": isWaiting ? `Refuse ${name}` : `Remove ${name}`,
        click: () => remove(session, person),
      },
      icon("close"),
    ),
  );
}

function stateWords({ state, here }) {
  if (state === "waiting") return "Waits to be let in";
  if (state === "left") return "Left";
  return here ? "Takes part" : "Not connected";
}

/** From the next question on. */
function extraTime(session, { id, name, extra_percent: extra }) {
  const { code } = session;
  const known = EXTRA.includes(extra) ? EXTRA : [...EXTRA, extra];
  const select = h(
    "select",
    {
      class: "input extra",
      "aria-label": `More time for ${name}`,
      change: async () => {
        const given = Number(select.value);
        if (await attempt(() => api.patch(`test-rooms/${code}/participants/${id}/`, { extra_percent: given }))) {
          toast(
            given
              ? `${name} has ${given} % more time from the next question on.`
              : `${name} has as much time as everybody.`,
          );
        } else select.value = String(extra);
      },
    },
    known.map((percent) =>
      h("option", { value: percent, selected: percent === extra }, percent ? `+${percent} %` : "No extra"),
    ),
  );
  return select;
}

async function remove(session, { id, name, state }) {
  const sure =
    state === "waiting" ||
    (await confirmDialog({
      title: `Remove ${name}?`,
      message: "For good: what they answered does not count, and they cannot come back.",
      action: "Remove",
      danger: true,
    }));
  if (sure) await attempt(() => session.command("kick", { participant: id }));
}

function timeLine({ room, signals, people }) {
  if (!room.signals.length) return [];
  const rows = signals
    .toReversed()
    .map(({ participant, kind, at }) =>
      h(
        "li",
        {},
        h("time", { class: "muted numeric", datetime: at }, atClock(at)),
        h("span", {}, h("bdi", {}, people.get(participant)?.name ?? "Somebody"), ` ${SIGNALS[kind]}`),
      ),
    );
  return [
    h("h2", {}, "Signals"),
    h("p", { class: "muted small" }, "A hint of what happened on somebody’s device, never a proof of anything."),
    rows.length ? h("ol", { class: "signals" }, rows) : h("p", { class: "muted small" }, "Nothing so far."),
  ];
}
