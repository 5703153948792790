import { nameOf } from "../chat/conversation.js";
import { avatar } from "../ui/avatar.js";
import { openDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { spell } from "../ui/time.js";
import { toast } from "../ui/toast.js";
import { openRecharge } from "../wallet/recharge-dialog.js";
import { endNote, endTitle } from "./call-words.js";
import { ratingForm } from "./rating-form.js";
import { coins } from "./words.js";

/** What a call came to, and how it was. @param {any} call that is over */
export function endWithSheet(call) {
  const { incoming, seconds, end_reason: reason } = call;
  const close = () => dialog.close();
  const note = endNote(call);
  const rates = !incoming && seconds > 0;
  const dialog = openDialog({
    title: endTitle(call),
    content: [
      note && h("p", { class: "muted" }, note),
      summary(call),
      !incoming && reason === "money" && recharge(),
      rates ? ratingForm(call, { done: () => thank(close), cancel: close }) : actions(close),
    ],
  });
  return dialog;
}

/** @param {any} call that is over @param {() => void} rated */
export function openRating(call, rated) {
  const close = () => dialog.close();
  const done = () => {
    thank(close);
    rated();
  };
  const dialog = openDialog({
    title: `Your call with ${nameOf(call.user)}`,
    content: [summary(call), ratingForm(call, { done, cancel: close })],
  });
}

function thank(close) {
  close();
  toast("Thank you for saying how it was.");
}

function summary({ user, incoming, seconds, coins: sum }) {
  return h(
    "div",
    { class: "call-summary" },
    avatar(user, { size: "l" }),
    h(
      "div",
      { class: "grow" },
      h("p", { class: "item-title" }, h("bdi", {}, nameOf(user))),
      h(
        "dl",
        { class: "call-meter-facts" },
        h("div", {}, h("dt", {}, "Paid time"), h("dd", { class: "numeric" }, spell(seconds))),
        h("div", {}, h("dt", {}, incoming ? "Earned" : "Cost"), h("dd", { class: "numeric" }, coins(sum))),
      ),
    ),
  );
}

function recharge() {
  const click = () => openRecharge();
  return h("button", { class: "button button-wide", type: "button", click }, icon("plus"), "Recharge");
}

function actions(close) {
  return h(
    "div",
    { class: "dialog-actions" },
    h("button", { class: "button button-primary", type: "button", autofocus: true, click: close }, "Done"),
  );
}
