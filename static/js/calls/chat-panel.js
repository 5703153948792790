import { conversationOf } from "../chat/live.js";
import { Thread } from "../chat/thread.js";
import { h } from "../ui/dom.js";
import { errorState } from "../ui/placeholders.js";

/**
 * What those in the room write to each other. It begins when somebody looks at it first.
 *
 * @param {import("./session.js").RoomSession} session @param {AbortSignal} signal
 */
export function chatPanel(session, signal) {
  const element = h(
    "div",
    { class: "room-chat" },
    h("span", { class: "spinner", role: "img", "aria-label": "Loading" }),
  );
  const open = async () => {
    try {
      const id = session.state.view.conversation ?? (await session.host("conversation")).conversation;
      await conversationOf(id);
      if (signal.aborted) return;
      const thread = new Thread(id, signal);
      element.replaceChildren(thread.element);
      thread.start(0);
      thread.composer.focus();
    } catch (error) {
      if (!signal.aborted) element.replaceChildren(errorState(error, open));
    }
  };
  open();
  return element;
}
