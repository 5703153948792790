import { navigate, view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm, showError } from "../ui/forms.js";
import { pagedList } from "../ui/paged-list.js";
import { emptyState } from "../ui/placeholders.js";
import { briefly } from "../ui/time.js";
import { myTestsCard } from "./authoring/my-tests.js";
import { ownResultsCard } from "./own-results.js";
import { roomPath } from "./paths.js";
import { codeShown, counted, plainCode } from "./words.js";

const PHASES = {
  lobby: ["Not begun", "badge"],
  question: ["Running", "badge badge-lamp"],
  reveal: ["Running", "badge badge-lamp"],
  open: ["Running", "badge badge-lamp"],
  ended: ["Over", "badge"],
};

/** Where one enters a code, and finds the rooms one has to do with. A guest has no others. */
export function tests({ signal }) {
  const { guest } = store.get("me");
  const element = view(
    { title: "Tests", lead: "Take part with the code that stands on the wall." },
    h("div", { class: guest ? "stack" : "tests-head" }, codeCard(), runningCard(signal)),
    ownResultsCard(signal),
    !guest && hostedCard(signal),
    !guest && myTestsCard(signal),
  );
  return { title: "Tests", element };
}

function codeCard() {
  const form = h(
    "form",
    { class: "form" },
    formError(),
    textField({
      name: "code",
      label: "Code of the room",
      hint: "Eight letters and digits. Capitals and hyphens do not matter.",
      maxlength: "12",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      class: "input code-field",
      placeholder: "ABCD-EFGH",
    }),
    h("button", { class: "button button-primary", type: "submit" }, "Take part"),
  );
  handleForm(form, async ({ code }) => {
    const plain = plainCode(code);
    if (plain.length !== 8) return showError(form, "code", "A code has eight letters and digits.");
    try {
      await api.get(`test-rooms/${plain}/`);
    } catch (error) {
      if (error.status !== 404) throw error;
      return showError(form, "code", "There is no room with this code.");
    }
    return navigate(roomPath(plain));
  });
  return h(
    "section",
    { class: "card", "aria-label": "Take part" },
    h("div", { class: "card-head" }, h("h2", {}, "Take part")),
    form,
  );
}

/** Those that run, in which one has a seat. */
function runningCard(signal) {
  const list = h("ul", { class: "list" });
  const card = h(
    "section",
    { class: "card", "aria-label": "Running now", hidden: true },
    h("div", { class: "card-head" }, h("h2", {}, "Running now")),
    list,
  );
  store.watch(
    "livetests",
    ({ rooms }) => {
      const others = rooms.filter(({ host }) => host.id !== store.get("me").id);
      card.hidden = others.length === 0;
      list.replaceChildren(...others.map((room) => row(room, roomPath(room.code))));
    },
    signal,
  );
  return card;
}

function hostedCard(signal) {
  const rooms = pagedList({
    page: (next) => api.page(next ?? "test-rooms/"),
    row: (room) => row(room, room.phase === "ended" ? `${roomPath(room.code)}/results` : roomPath(room.code)),
    signal,
    empty: () =>
      emptyState({
        title: "You have not held a test yet",
        message: "Rooms in which you hold a test are listed here, with how they went.",
      }),
  });
  return h(
    "section",
    { class: "card", "aria-label": "Rooms you host" },
    h("div", { class: "card-head" }, h("h2", {}, "Rooms you host")),
    rooms,
  );
}

function row({ code, title, phase, questions, created_at: created, host }, href) {
  const [words, look] = PHASES[phase];
  const isMine = host.id === store.get("me").id;
  const facts = [
    codeShown(code),
    counted(questions, "question"),
    !isMine && `with ${host.full_name || host.username}`,
    briefly(created),
  ];
  return h(
    "li",
    {},
    h(
      "a",
      { class: "item", href },
      h("span", { class: "icon-tile" }, icon("quiz")),
      h(
        "span",
        { class: "item-body" },
        h("span", { class: "item-title" }, h("bdi", {}, title)),
        h("span", { class: "item-note numeric" }, facts.filter(Boolean).join(" · ")),
      ),
      h("span", { class: look }, words),
    ),
  );
}
