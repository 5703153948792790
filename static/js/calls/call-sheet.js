import { nameOf } from "../chat/conversation.js";
import { avatar } from "../ui/avatar.js";
import { find, h, icon, uniqueId } from "../ui/dom.js";
import { attempt } from "../ui/toast.js";
import { ring, ringBack } from "./ringtone.js";

/**
 * Whoever calls, or is called, over whatever the page shows.
 *
 * @param {any} calls of one kind: one's own call, which can be accepted, declined and cancelled
 * @param {{words?: (call: any) => string, more?: (call: any, signal: AbortSignal) => HTMLElement | null}} [options]
 *   what there is to say of a call besides who it is with
 */
export function showCallSheet(calls, { words = wordsOf, more = () => null } = {}) {
  let shown = null;
  let silence = () => {};
  const hide = () => {
    silence();
    silence = () => {};
    shown?.gone.abort();
    shown?.element.remove();
    shown = null;
  };
  calls.on("changed", () => {
    const { call } = calls;
    const rings = call?.state === "ringing" && (call.incoming || calls.isHere);
    if (shown && rings && shown.id === call.id) return;
    hide();
    if (!rings) return;
    const gone = new AbortController();
    const answers = call.incoming ? incoming(call, calls) : outgoing(calls);
    shown = { id: call.id, gone, element: sheet(call, words(call), more(call, gone.signal), answers) };
    document.body.append(shown.element);
    shown.element.showPopover();
    silence = call.incoming ? ring() : ringBack();
    if (call.incoming) find("[data-first]", shown.element).focus({ preventScroll: true });
  });
}

function wordsOf({ incoming: isIncoming, kind }) {
  if (!isIncoming) return "It rings …";
  return kind === "video" ? "calls you, with video" : "calls you";
}

function incoming({ kind }, calls) {
  return [
    answer("Decline", "phone-off", "button-danger", () => calls.decline()),
    answer("Answer", kind === "video" ? "video" : "phone", "button-answer", () => calls.accept(), true),
  ];
}

function outgoing(calls) {
  return [answer("Cancel", "phone-off", "button-danger", () => calls.cancel(), true)];
}

function sheet({ user, incoming: isIncoming }, words, more, answers) {
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
    more,
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
