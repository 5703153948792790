import { store } from "../app/store.js";
import { nameOf } from "../chat/conversation.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { attempt } from "../ui/toast.js";
import { direct, enter } from "./live.js";

/**
 * The two ways to call somebody.
 *
 * @param {any} person @param {{look?: string}} [options]
 * @returns {HTMLButtonElement[]}
 */
export function callButtons(person, { look = "button button-quiet button-icon" } = {}) {
  return [callButton(person, "audio", look), callButton(person, "video", look)];
}

function callButton(person, kind, look) {
  const label = `${kind === "audio" ? "Call" : "Video call with"} ${nameOf(person)}`;
  return h(
    "button",
    {
      class: look,
      type: "button",
      "aria-label": label,
      title: label,
      click: async ({ currentTarget }) => {
        const release = busy(currentTarget);
        await attempt(() => call(person.id, kind));
        release();
      },
    },
    icon(kind === "audio" ? "phone" : "video"),
  );
}

/** @param {string} user @param {"audio" | "video"} kind */
export async function call(user, kind) {
  if (direct.call?.user.id === user && direct.call.room) return enter(direct.call.room);
  if (store.get("room-session")?.isInside) throw new Error("You are in a call already. Leave it first.");
  return direct.invite(user, kind);
}
