import { wordsFor } from "../app/choices.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { toast } from "../ui/toast.js";
import { block, confirmBlock, unblock } from "./blocking.js";
import { friendshipActions } from "./friendship.js";
import { openReport } from "./report.js";

/** One person's page. */
export async function card({ params, signal }) {
  let person = await api.get(`users/${params.id}/`);
  const element = h("div", { class: "view view-narrow" });
  const show = () => element.replaceChildren(...content(person, signal));
  const hear = (change) => {
    if (change.user !== person.id || change.blocked === person.blocked) return;
    person = { ...person, blocked: change.blocked };
    show();
  };
  show();
  element.addEventListener("blocked", ({ detail }) => hear({ user: person.id, blocked: detail }));
  store.watch("block-changed", hear, signal);
  return { title: nameOf(person), element };
}

function nameOf({ full_name: name, username }) {
  return name || username;
}

function content(person, signal) {
  const mine = person.id === store.get("me").id;
  return [
    h("p", {}, h("a", { class: "back", href: "/app/people", click: goBack }, icon("chevron-left"), "People")),
    h(
      "section",
      { class: "card person" },
      h(
        "div",
        { class: "person-head" },
        avatar(person, { size: "xl" }),
        h(
          "div",
          { class: "grow" },
          h("h1", {}, h("bdi", {}, nameOf(person))),
          h("p", { class: "muted" }, `@${person.username}`),
          person.blocked && h("p", {}, h("span", { class: "badge badge-danger" }, "Blocked by you")),
        ),
      ),
      !mine && !person.blocked && friendshipActions(person, signal),
      person.about && h("p", { class: "person-about", dir: "auto" }, person.about),
      facts(person),
      h(
        "div",
        { class: "card-foot" },
        mine ? h("a", { class: "button", href: "/app/settings/profile" }, "Edit your profile") : actions(person),
      ),
    ),
  ];
}

/** Back to the results as they were, if that is where one came from. */
function goBack(event) {
  if (history.state?.index > 0) {
    event.preventDefault();
    history.back();
  }
}

function facts({ languages, gender }) {
  const rows = [
    languages.length && ["Speaks", languages.map((language) => wordsFor("languages", language)).join(", ")],
    gender !== "undisclosed" && ["Gender", wordsFor("genders", gender)],
  ].filter(Boolean);
  return (
    rows.length > 0 &&
    h(
      "dl",
      { class: "facts" },
      rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    )
  );
}

function actions(person) {
  return [
    h(
      "button",
      { class: "button button-quiet", type: "button", click: () => openReport(person) },
      icon("flag"),
      "Report",
    ),
    person.blocked
      ? h(
          "button",
          { class: "button", type: "button", click: (event) => endBlock(person, event.currentTarget) },
          "Unblock",
        )
      : h(
          "button",
          {
            class: "button button-danger-quiet",
            type: "button",
            click: (event) => beginBlock(person, event.currentTarget),
          },
          icon("block"),
          "Block",
        ),
  ];
}

async function beginBlock(person, button) {
  if (await confirmBlock(person)) await change(person, button, () => block(person), `${nameOf(person)} is blocked.`);
}

function endBlock(person, button) {
  return change(person, button, () => unblock(person), `${nameOf(person)} is no longer blocked.`);
}

async function change(person, button, request, words) {
  const release = busy(button);
  const page = button.closest(".view");
  try {
    await request();
    page.dispatchEvent(new CustomEvent("blocked", { detail: !person.blocked }));
    toast(words);
  } catch (error) {
    release();
    toast(error.message, "error");
  }
}
