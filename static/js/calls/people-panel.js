import { nameOf } from "../chat/conversation.js";
import { avatar } from "../ui/avatar.js";
import { confirmDialog } from "../ui/dialog.js";
import { batched, h, icon } from "../ui/dom.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { attempt } from "../ui/toast.js";
import { copyLink } from "./controls.js";

/**
 * Who is in the room and who is at its door.
 *
 * @param {import("./session.js").RoomSession} session @param {{isCall: boolean, signal: AbortSignal}} options
 */
export function peoplePanel(session, { isCall, signal }) {
  const element = h("div", { class: "room-people" });
  const show = batched(() => {
    // What is open or has the focus stays while others come and go.
    if (signal.aborted || element.querySelector(".menu:popover-open")) return;
    const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
    element.replaceChildren(...content(session, isCall));
    if (focused) element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  });
  const stops = [session.on("changed", show), session.on("quality", () => {})];
  signal.addEventListener("abort", () => stops.forEach((stop) => stop()));
  show();
  return element;
}

function content(session, isCall) {
  const { state } = session;
  const mine = state.mine;
  const all = [...(mine ? [mine] : []), ...state.others()];
  const waiting = state.isHost ? [...state.waiting.values()] : [];
  return [
    waiting.length > 0 &&
      h(
        "section",
        { "aria-label": "At the door" },
        h("h3", {}, "At the door"),
        h(
          "ul",
          { class: "list" },
          waiting.map((user) => knocker(session, user)),
        ),
      ),
    h(
      "section",
      { "aria-label": "In the room" },
      waiting.length > 0 && h("h3", {}, "In the room"),
      h(
        "ul",
        { class: "list" },
        all.map((participant) => row(session, participant)),
      ),
    ),
    !isCall &&
      h(
        "button",
        { class: "button button-wide", type: "button", "data-key": "link", click: () => copyLink(session.id) },
        icon("link"),
        "Copy the link",
      ),
  ].filter(Boolean);
}

function knocker(session, user) {
  const decide = (what) => () => attempt(() => session.host(`participants/${user.id}/${what}`));
  const name = nameOf(user);
  return h(
    "li",
    { class: "item" },
    avatar(user, { size: "s" }),
    h("div", { class: "item-body" }, h("p", { class: "item-title" }, h("bdi", {}, name))),
    h(
      "button",
      {
        class: "button button-quiet button-small",
        type: "button",
        "data-key": `refuse ${user.id}`,
        "aria-label": `Refuse ${name}`,
        click: decide("refuse"),
      },
      "Refuse",
    ),
    h(
      "button",
      {
        class: "button button-primary button-small",
        type: "button",
        "data-key": `admit ${user.id}`,
        "aria-label": `Let ${name} in`,
        click: decide("admit"),
      },
      "Let in",
    ),
  );
}

function row(session, participant) {
  const { user, audio, video, hand_raised_at: hand, reconnecting } = participant;
  const { state } = session;
  const isMe = user.id === state.me;
  const roles = [isMe && "You", user.id === state.view?.host.id && "Host", reconnecting && "Reconnecting"].filter(
    Boolean,
  );
  return h(
    "li",
    { class: "item room-person" },
    avatar(user, { size: "s" }),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, h("bdi", {}, nameOf(user))),
      roles.length > 0 && h("p", { class: "item-note" }, roles.join(" · ")),
    ),
    hand && sign("hand", "Hand raised", "person-hand"),
    sign(audio ? "microphone" : "microphone-off", audio ? "Can be heard" : "Muted"),
    sign(video ? "video" : "video-off", video ? "Camera on" : "Camera off"),
    state.isHost && !isMe && hostMenu(session, participant),
  );
}

function sign(name, label, look = "") {
  return h("span", { class: `person-sign ${look}`.trim(), role: "img", "aria-label": label, title: label }, icon(name));
}

function hostMenu(session, { user, audio }) {
  const label = `What to do about ${nameOf(user)}`;
  const button = h(
    "button",
    {
      class: "button button-quiet button-icon button-small",
      type: "button",
      "data-key": `menu ${user.id}`,
      "aria-label": label,
    },
    icon("more"),
  );
  const holder = h("div", {}, button);
  attachMenu(button, () => [
    audio &&
      menuItem({
        icon: "microphone-off",
        label: "Mute",
        click: () => attempt(() => session.host(`participants/${user.id}/mute`)),
      }),
    menuItem({ icon: "sign-out", label: "Remove from the room", click: () => remove(session, user) }),
  ]);
  return holder;
}

async function remove(session, user) {
  const sure = await confirmDialog({
    title: `Remove ${nameOf(user)}?`,
    message: "They leave the room and cannot come back to it.",
    action: "Remove",
    danger: true,
  });
  if (sure) await attempt(() => session.host(`participants/${user.id}/remove`));
}
