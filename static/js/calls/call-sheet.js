import { nameOf } from "../chat/conversation.js";
import { avatar } from "../ui/avatar.js";
import { find, h, icon, uniqueId } from "../ui/dom.js";
import { attempt } from "../ui/toast.js";
import { ring, ringBack } from "./ringtone.js";

/**
 * Whoever calls, or is called, over whatever the page shows.
 *
 * @param {import("./direct.js").DirectCalls} direct
 */
export function showCallSheet(direct) {
  let shown = null;
  let silence = () => {};
  const hide = () => {
    silence();
    silence = () => {};
    shown?.element.remove();
    shown = null;
  };
  direct.on("changed", () => {
    const { call } = direct;
    const rings = call?.state === "ringing" && (call.incoming || direct.isHere);
    if (shown && rings && shown.id === call.id) return;
    hide();
    if (!rings) return;
    shown = { id: call.id, element: call.incoming ? incoming(call, direct) : outgoing(call, direct) };
    document.body.append(shown.element);
    shown.element.showPopover();
    silence = call.incoming ? ring() : ringBack();
    if (call.incoming) find("[data-first]", shown.element).focus({ preventScroll: true });
  });
}

function incoming(call, direct) {
  const words = call.kind === "video" ? "calls you, with video" : "calls you";
  return sheet(call, words, [
    answer("Decline", "phone-off", "button-danger", () => direct.decline()),
    answer("Answer", call.kind === "video" ? "video" : "phone", "button-answer", () => direct.accept(), true),
  ]);
}

function outgoing(call, direct) {
  return sheet(call, "It rings …", [answer("Cancel", "phone-off", "button-danger", () => direct.cancel(), true)]);
}

function sheet({ user, incoming: isIncoming }, words, answers) {
  const [title, note] = [uniqueId("call"), uniqueId("call-note")];
  return h(
    "section",
    {
      class: "call-sheet",
      popover: "manual",
      role: isIncoming ? "alertdialog" : "dialog",
      "aria-labelledby": `${title} ${note}`,
    },
    h("span", { class: "call-sheet-face" }, avatar(user, { size: "xl" })),
    h("h2", { id: title }, h("bdi", {}, nameOf(user))),
    h("p", { class: "muted", id: note }, words),
    h("div", { class: "call-answers" }, answers),
  );
}

function answer(words, name, look, work, first = false) {
  return h(
    "button",
    {
      class: `button ${look}`,
      type: "button",
      "data-first": first,
      click: async ({ currentTarget: button }) => {
        button.disabled = true;
        button.disabled = await attempt(work);
      },
    },
    icon(name),
    words,
  );
}
