import { board } from "../app/live.js";
import { isMe, person } from "../people/directory.js";
import { h, icon } from "../ui/dom.js";
import { trays } from "./attachments/live.js";
import { attachButton, attachFiles, listenToPaste } from "./attachments/sources.js";
import { trayView } from "./attachments/tray-view.js";
import { voice } from "./attachments/voice.js";
import { nameOf } from "./conversation.js";
import { draftOf, keepDraft } from "./drafts.js";
import { openEmojiPicker } from "./emoji.js";
import { mentionOffer } from "./mentions.js";
import { plainWords } from "./preview.js";

const LONGEST = 4000;
const WARNED_FROM = 3600;
const TYPING_EVERY = 3200;

/**
 * Where one writes. Enter sends, Shift+Enter breaks the line, the arrow up in an empty one edits what was said last.
 *
 * @param {object} options
 * @param {string} options.conversation
 * @param {(said: {body: string, replyTo: any, attachments: any[]}) => void} options.send
 * @param {() => void} options.editLast
 * @param {(() => Promise<any[]>) | null} options.people who can be mentioned, where there are several
 * @param {AbortSignal} options.signal
 */
export function composer({ conversation, send, editLast, people, signal }) {
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
  const problem = h("p", { class: "composer-problem", role: "alert" });
  const tell = (words) => problem.replaceChildren(words);
  const attach = (files, refusal = "") => {
    tell([refusal, attachFiles(conversation, files)].filter(Boolean).join(" "));
    input.focus();
  };
  const tray = trayView(conversation, signal);
  const recorder = voice({
    conversation,
    changed: (recording) => (row.hidden = recording),
    send: () => say(),
    tell,
    signal,
  });
  const row = h(
    "div",
    { class: "composer-row" },
    attachButton(attach),
    emojiButton,
    input,
    recorder.button,
    sendButton,
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
    tray.element,
    row,
    recorder.bar,
    problem,
    left,
  );

  const settle = () => {
    grow(input);
    const room = LONGEST - input.value.length;
    left.textContent =
      input.value.length >= WARNED_FROM ? `${room} ${room === 1 ? "character" : "characters"} left` : "";
    // With nothing to send, there may be something to say.
    const isEmpty = !input.value.trim() && trays.of(conversation).length === 0;
    sendButton.hidden = isEmpty;
    recorder.button.hidden = !isEmpty;
  };
  const wrote = () => {
    settle();
    tell("");
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
  const offer = people && mentionOffer(input, { people, written: wrote });
  if (offer) element.append(offer.element);
  const say = () => {
    const body = input.value.trim();
    if (tray.showFailed() || (!body && trays.of(conversation).length === 0)) return;
    tell("");
    send({ body, replyTo, attachments: trays.take(conversation) });
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
      attachments: message.attachments,
      deleted: false,
    };
    context.hidden = !replyTo;
    context.replaceChildren(...(replyTo ? replyContext(replyTo, () => reply(null)) : []));
    if (replyTo) input.focus();
  };
  const pressed = (event) => {
    if (event.isComposing || offer?.pressed(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      say();
    } else if (event.key === "Escape" && replyTo) reply(null);
    else if (event.key === "ArrowUp" && !input.value) {
      event.preventDefault();
      editLast();
    }
  };

  listenToPaste(attach, signal);
  signal.addEventListener(
    "abort",
    trays.on("changed", (changed) => changed === conversation && settle()),
  );
  requestAnimationFrame(settle);
  return { element, reply, attach, focus: () => input.focus({ preventScroll: true }), input };
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
