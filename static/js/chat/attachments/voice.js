import { find, h, icon } from "../../ui/dom.js";
import { attachVoice } from "./live.js";
import { LONGEST, record } from "./recorder.js";
import { bars } from "./wave.js";
import { durationWords } from "./words.js";

const HELD_AFTER = 350;
const SHORTEST = 500;
const SHOWN_LEVELS = 48;
const WARNED_BEFORE = 30_000;

/**
 * Records a voice message: a click begins and another ends it, or the button is held for as long as one speaks. What was
 * recorded is attached, to be listened to before it is sent.
 *
 * @param {object} options
 * @param {string} options.conversation
 * @param {(recording: boolean) => void} options.changed
 * @param {() => void} options.send
 * @param {(words: string) => void} options.tell
 * @param {AbortSignal} options.signal
 */
export function voice({ conversation, changed, send, tell, signal }) {
  let recording = null;
  let starting = false;
  let drawing = 0;
  let warned = false;
  const timer = h("span", { class: "recording-time numeric", role: "timer" });
  const level = h("span", { class: "recording-level", "aria-hidden": "true", dir: "ltr" });
  const stopButton = action("stop", "Stop and listen", () => finish());
  const sendButton = h(
    "button",
    {
      class: "button button-primary button-icon composer-send",
      type: "button",
      "aria-label": "Send voice message",
      click: async () => {
        await finish();
        send();
      },
    },
    icon("send"),
  );
  const bar = h(
    "div",
    {
      class: "recording",
      role: "group",
      "aria-label": "Recording a voice message",
      hidden: true,
      keydown: ({ key }) => key === "Escape" && cancel(),
    },
    action("trash", "Discard the recording", () => cancel()),
    h("span", { class: "recording-lamp", "aria-hidden": "true" }),
    timer,
    level,
    stopButton,
    sendButton,
  );
  const button = action("microphone", "Record a voice message", () => begin());
  listenToHolding(button, { begin: () => begin(), end: () => finish() });

  const begin = async () => {
    if (recording || starting) return;
    starting = true;
    tell("");
    try {
      const begun = await record({ ended: () => finish() });
      if (signal.aborted) return begun.cancel();
      recording = begun;
      warned = false;
      show();
      announce("Recording");
      stopButton.focus();
    } catch (error) {
      tell(error.message);
    } finally {
      starting = false;
    }
    return undefined;
  };
  const finish = async () => {
    const finished = recording;
    if (!finished) return;
    if (finished.elapsed < SHORTEST) {
      cancel();
      return;
    }
    recording = null;
    show();
    attachVoice(conversation, await finished.stop());
    announce("The recording is attached.");
  };
  const cancel = () => {
    recording?.cancel();
    recording = null;
    show();
    button.focus();
    announce("The recording is discarded.");
  };
  const show = () => {
    bar.hidden = !recording;
    changed(Boolean(recording));
    cancelAnimationFrame(drawing);
    if (recording) draw();
  };
  const draw = () => {
    const latest = recording.latest(SHOWN_LEVELS);
    timer.textContent = durationWords(Math.floor(recording.elapsed / 1000) * 1000);
    level.replaceChildren(bars([...Array(SHOWN_LEVELS - latest.length).fill(0), ...latest]));
    if (!warned && LONGEST - recording.elapsed < WARNED_BEFORE) warn();
    drawing = requestAnimationFrame(draw);
  };
  const warn = () => {
    warned = true;
    tell(`A voice message is ${LONGEST / 60_000} minutes long at most: 30 seconds are left.`);
  };

  // Whoever goes elsewhere while recording finds it attached when they come back.
  signal.addEventListener("abort", finish);
  return { button, bar };
}

function action(name, label, click) {
  return h(
    "button",
    { class: "button button-quiet button-icon", type: "button", "aria-label": label, title: label, click },
    icon(name),
  );
}

function announce(words) {
  find("#announcer").textContent = words;
}

/** A press that lasts is no click: it ends what it began when it is let go. */
function listenToHolding(button, { begin, end }) {
  let timer;
  let held = null;
  button.addEventListener("pointerdown", () => {
    timer = setTimeout(() => {
      held = begin();
      document.addEventListener("pointerup", release, { once: true });
      document.addEventListener("pointercancel", release, { once: true });
    }, HELD_AFTER);
  });
  for (const type of ["pointerup", "pointercancel", "pointerleave"])
    button.addEventListener(type, () => clearTimeout(timer));
  button.addEventListener("contextmenu", (event) => held && event.preventDefault());

  async function release() {
    document.removeEventListener("pointerup", release);
    document.removeEventListener("pointercancel", release);
    await held;
    held = null;
    end();
  }
}
