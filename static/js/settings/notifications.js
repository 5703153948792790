import { pushState, turnPushOff, turnPushOn } from "../app/push.js";
import { h } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { toast } from "../ui/toast.js";

const STATES = {
  on: {
    title: "On",
    words: "This device tells you of messages and friend requests while you are away.",
    action: { label: "Turn off on this device", run: turnPushOff, done: "This device stays quiet now." },
  },
  off: {
    title: "Off",
    words: "This device tells you nothing while Switchboard is closed.",
    action: { label: "Turn on on this device", run: turnPushOn, done: "This device will tell you.", primary: true },
  },
  denied: {
    title: "Blocked by your browser",
    words: "You told your browser not to show notifications of this site. Allow them in its settings, then come back.",
  },
  unsupported: {
    title: "Not possible in this browser",
    words: "It takes no push messages. On an iPhone or iPad, add Switchboard to the home screen first.",
  },
  unavailable: {
    title: "Not available here",
    words: "This server sends no push messages.",
  },
};

export async function notifications() {
  const holder = h("div", { class: "card-head", role: "status" });
  const show = (state) => holder.replaceChildren(...stateRow(STATES[state], show));
  show(await pushState());
  return { content: [deviceCard(holder), contentsCard()] };
}

function deviceCard(holder) {
  return h("section", { class: "card", "aria-label": "This device" }, h("h2", {}, "This device"), holder);
}

function stateRow(state, show) {
  const words = h("div", {}, h("h3", {}, state.title), h("p", {}, state.words));
  return state.action ? [words, actionButton(state.action, show)] : [words];
}

function actionButton({ label, run, done, primary = false }, show) {
  const click = async () => {
    const release = busy(button);
    try {
      const state = await run();
      show(state);
      if (state !== "denied") toast(done);
    } catch (error) {
      release();
      toast(error.status === undefined ? "Your browser could not reach its push service. Try again later." : error.message, "error");
    }
  };
  const button = h("button", { class: primary ? "button button-primary" : "button", type: "button", click }, label);
  return button;
}

function contentsCard() {
  return h(
    "section",
    { class: "card", "aria-label": "What you are told" },
    h("h2", {}, "What you are told"),
    h(
      "p",
      { class: "muted small" },
      "Who wrote, where, and the beginning of the message, sealed so that only this browser can read it. ",
      "Nothing of conversations you muted, and nothing while you are looking at Switchboard.",
    ),
  );
}
