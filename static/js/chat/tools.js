import { h, icon } from "../ui/dom.js";
import { attachMenu, menuItem } from "../ui/menu.js";
import { toast } from "../ui/toast.js";
import { mayManage } from "./conversation.js";
import { openEmojiPicker, QUICK, emojiButton } from "./emoji.js";

/**
 * What can be done with the message under the pointer or the focus: one set of buttons that goes from one to the next.
 *
 * @param {object} options
 * @param {() => any} options.conversation
 * @param {(message: any) => boolean} options.isMine
 * @param {Record<"reply" | "edit" | "remove" | "pin" | "report", (message: any) => void>} options.actions
 * @param {(message: any, emoji: string) => void} options.react
 */
export function messageTools({ conversation, isMine, actions, react }) {
  let message = null;
  const reactButton = toolButton("smile", "React", () =>
    openEmojiPicker(reactButton, (emoji) => react(message, emoji)),
  );
  const replyButton = toolButton("reply", "Reply", () => actions.reply(message));
  const moreButton = toolButton("more", "More");
  const element = h(
    "div",
    { class: "message-tools", role: "group", "aria-label": "Message" },
    reactButton,
    replyButton,
    moreButton,
  );
  const menu = attachMenu(moreButton, () => [
    quickReactions(),
    menuItem({ icon: "reply", label: "Reply", click: () => actions.reply(message) }),
    message.body && menuItem({ icon: "copy", label: "Copy text", click: () => copy(message.body) }),
    mayPin() &&
      menuItem({ icon: "pin", label: message.pinned_at ? "Unpin" : "Pin", click: () => actions.pin(message) }),
    isMine(message) && menuItem({ icon: "pencil", label: "Edit", click: () => actions.edit(message) }),
    mayRemove() && menuItem({ icon: "trash", label: "Delete", click: () => actions.remove(message) }),
    !isMine(message) && menuItem({ icon: "flag", label: "Report", click: () => actions.report(message) }),
  ]);
  const quickReactions = () =>
    h(
      "div",
      { class: "quick-reactions", role: "group", "aria-label": "React" },
      QUICK.map((emoji) =>
        emojiButton(emoji, () => {
          menu.hidePopover();
          react(message, emoji);
        }),
      ),
    );
  const mayPin = () => conversation().kind === "direct" || mayManage(conversation());
  const mayRemove = () => isMine(message) || mayManage(conversation());

  return {
    element,
    /** @param {HTMLElement} row @param {any} at */
    moveTo(row, at) {
      if (menu.matches(":popover-open") && message !== at) return;
      message = at;
      if (element.parentNode !== row) row.append(element);
    },
    open: () => menu.showPopover(),
    leave: () => !menu.matches(":popover-open") && element.remove(),
  };
}

function toolButton(name, label, click) {
  return h("button", { class: "tool", type: "button", "aria-label": label, title: label, click }, icon(name));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("The text is copied.");
  } catch {
    toast("This browser did not let the text be copied.", "error");
  }
}
