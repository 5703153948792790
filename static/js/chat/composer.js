import { board } from "../app/live.js";
import { isMe, person } from "../people/directory.js";
import { h, icon } from "../ui/dom.js";
import { nameOf } from "./conversation.js";
import { draftOf, keepDraft } from "./drafts.js";
import { openEmojiPicker } from "./emoji.js";
import { plainWords } from "./preview.js";

const LONGEST = 4000;
const WARNED_FROM = 3600;
const TYPING_EVERY = 3200;

/**
 * Where one writes. Enter sends, Shift+Enter breaks the line, the arrow up in an empty one edits what was said last.
 *
 * @param {object} options
 * @param {string} options.conversation
 * @param {(said: {body: string, replyTo: any}) => void} options.send
 * @param {() => void} options.editLast
 */
export function composer({ conversation, send, editLast }) {
  let replyTo = null;
  let toldTyping = 0;
  const context = h("div", { class: "composer-context", hidden: true });
  const left = h("p", { class: "composer-left", role: "status" });
  const input = h(
    "textarea",
    {
      class: "composer-input",
      name: "message",
      rows: "1",
      "aria-label": "Message",
      placeholder: "Message",
      maxlength: String(LONGEST),
      dir: "auto",
      enterkeyhint: "send",
      autocomplete: "off",
      input: () => wrote(),
      keydown: (event) => pressed(event),
    },
    draftOf(conversation),
  );
  const sendButton = h(
    "button",
    { class: "button button-primary button-icon composer-send", type: "submit", "aria-label": "Send" },
    icon("send"),
  );
  const emojiButton = h(
    "button",
    {
      class: "button button-quiet button-icon",
      type: "button",
      "aria-label": "Insert an emoji",
      click: () => openEmojiPicker(emojiButton, insert),
    },
    icon("smile"),
  );
  const element = h(
    "form",
    {
      class: "composer",
      "aria-label": "Write a message",
      submit: (event) => {
        event.preventDefault();
        say();
      },
    },
    context,
    h("div", { class: "composer-row" }, emojiButton, input, sendButton),
    left,
  );

  const settle = () => {
    grow(input);
    const room = LONGEST - input.value.length;
    left.textContent =
      input.value.length >= WARNED_FROM ? `${room} ${room === 1 ? "character" : "characters"} left` : "";
    sendButton.disabled = !input.value.trim();
  };
  const wrote = () => {
    settle();
    keepDraft(conversation, input.value);
    if (input.value.trim()) tellTyping();
  };
  const tellTyping = () => {
    if (Date.now() - toldTyping < TYPING_EVERY || board.state.name !== "online") return;
    toldTyping = Date.now();
    board.command("chat.typing", { conversation }).catch(() => {});
  };
  const insert = (text) => {
    input.focus();
    input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
    wrote();
  };
  const say = () => {
    const body = input.value.trim();
    if (!body) return;
    send({ body, replyTo });
    input.value = "";
    toldTyping = 0;
    keepDraft(conversation, "");
    reply(null);
    settle();
    input.focus();
  };
  const reply = (message) => {
    replyTo = message && {
      id: message.id,
      seq: message.seq,
      sender: message.sender,
      body: message.body,
      deleted: false,
    };
    context.hidden = !replyTo;
    context.replaceChildren(...(replyTo ? replyContext(replyTo, () => reply(null)) : []));
    if (replyTo) input.focus();
  };
  const pressed = (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      say();
    } else if (event.key === "Escape" && replyTo) reply(null);
    else if (event.key === "ArrowUp" && !input.value) {
      event.preventDefault();
      editLast();
    }
  };

  requestAnimationFrame(settle);
  return { element, reply, focus: () => input.focus({ preventScroll: true }), input };
}

function replyContext(message, drop) {
  return [
    icon("reply"),
    h(
      "p",
      { class: "grow" },
      h("strong", {}, "Reply to ", isMe(message.sender) ? "yourself" : h("bdi", {}, nameOf(person(message.sender)))),
      h("span", { class: "composer-quoted", dir: "auto" }, plainWords(message)),
    ),
    h(
      "button",
      {
        class: "button button-quiet button-icon button-small",
        type: "button",
        "aria-label": "Do not reply",
        click: drop,
      },
      icon("close"),
    ),
  ];
}

/** As tall as what is written, where the browser does not see to it. @param {HTMLTextAreaElement} input */
export function grow(input) {
  if (CSS.supports("field-sizing", "content")) return;
  input.style.blockSize = "auto";
  input.style.blockSize = `${input.scrollHeight + 2}px`;
}
