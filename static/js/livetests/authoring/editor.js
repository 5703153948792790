import { navigate, view } from "../../app/router.js";
import { api } from "../../app/session.js";
import { setTitle } from "../../app/title.js";
import { attachMenu } from "../../ui/menu.js";
import { find, h, icon } from "../../ui/dom.js";
import { toast } from "../../ui/toast.js";
import { editorPath } from "../paths.js";
import { Desk } from "./desk.js";
import { EditedTest } from "./edited-test.js";
import { openHolding } from "./hold-dialog.js";
import { outline } from "./outline.js";
import { questionForm } from "./question-form.js";
import { testForm } from "./test-form.js";
import { testMenu } from "./test-menu.js";

/** A test, to be written: all of it at a glance, and one question after another. */
export async function editor({ params: { id }, query, signal }) {
  const test = new EditedTest(api, await api.get(`live-tests/${id}/`));
  const desk = new Desk(test);
  const sheet = h("section", { class: "sheet", "aria-label": "What is written" });
  const rows = outline(desk);
  const element = view(
    { title: test.head.values.title, lead: backLink(), actions: actions(desk) },
    h("div", { class: "authoring", keydown: (event) => pressed(event, desk, rows) }, rows.element, sheet),
    savedMark(test),
  );
  element.classList.add("view-editor");
  wireSheet(desk, sheet);
  wireTitle(test, element);
  wireSaving(test, signal);
  desk.show(test.questions.find((question) => question.id === query.get("question")) ?? desk.shown);
  return { title: `${test.head.values.title} · Edit`, element, isDirty: () => test.isDirty && !test.gone };
}

function backLink() {
  return h("a", { class: "back", href: "/app/tests" }, icon("chevron-left"), "All tests");
}

function actions(desk) {
  const { test } = desk;
  const more = h(
    "button",
    { class: "button button-icon", type: "button", "aria-label": "More about this test" },
    icon("more"),
  );
  const preview = h(
    "button",
    {
      class: "button",
      type: "button",
      click: async () => {
        await test.flush();
        navigate(`/app/tests/${test.id}/preview${desk.shown.id ? `?question=${desk.shown.id}` : ""}`);
      },
    },
    icon("eye"),
    "Preview",
  );
  const hold = h(
    "button",
    {
      class: "button button-primary",
      type: "button",
      click: async () => {
        await test.flush();
        openHolding({
          id: test.id,
          title: test.head.values.title,
          note: test.isDirty && "Not all that you wrote is saved yet. The test is held as it was saved last.",
        });
      },
    },
    icon("play"),
    "Hold it",
  );
  const element = h("div", { class: "authoring-actions row" }, preview, hold, more);
  attachMenu(more, () =>
    testMenu(
      { id: test.id, title: test.head.values.title, owner: test.owner },
      {
        before: () => test.flush(),
        copied: (copy) => navigate(editorPath(copy)),
        deleted: () => {
          test.gone = "It is deleted.";
          navigate("/app/tests");
        },
      },
    ),
  );
  return element;
}

/** Seen at a glance, and said only when something is wrong. */
function savedMark(test) {
  const element = h("p", { class: "saved-mark small" });
  let said = "";
  const look = () => {
    const { look: name, words } = test.status;
    element.dataset.look = name;
    element.textContent = words;
    if (name === "failed" && words !== said) find("#announcer").textContent = words;
    said = words;
  };
  for (const type of ["status", "edited", "changed"]) test.on(type, look);
  look();
  return element;
}

/** The form of what is shown; built anew when others have written in it, with the focus where it was. */
function wireSheet(desk, sheet) {
  let form;
  let end = new AbortController();
  const look = () => {
    end.abort();
    end = new AbortController();
    const isHead = desk.shown === desk.test.head;
    form = isHead ? testForm(desk.test, end.signal) : questionForm(desk, desk.shown, end.signal);
    sheet.replaceChildren(form);
  };
  desk.on("shown", look);
  desk.test.on("renewed", (thing) => {
    if (thing !== desk.shown) return;
    const name = sheet.contains(document.activeElement) && document.activeElement.name;
    look();
    if (name) find(`[name="${CSS.escape(name)}"]`, sheet)?.focus();
  });
  desk.on("enter", () => find("textarea, input", sheet)?.focus());
  desk.on("reveal", () => sheet.scrollIntoView({ block: "start" }));
  sheet.addEventListener("focusout", () => desk.test.flush());
  look();
}

function wireTitle(test, element) {
  test.on("edited", (thing) => {
    if (thing !== test.head || !test.head.values.title.trim()) return;
    find("h1", element).textContent = test.head.values.title;
    setTitle(`${test.head.values.title} · Edit`);
  });
}

/** What others did is seen when one comes back to the page; what could not be saved is, when the network is back. */
function wireSaving(test, signal) {
  test.on("note", (words) => toast(words, "error"));
  addEventListener("online", () => test.flush(), { signal });
  document.addEventListener("visibilitychange", () => (document.hidden ? test.flush() : test.renew()), { signal });
  signal.addEventListener("abort", () => test.stop());
}

function pressed(event, desk, rows) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    desk.add();
  } else if (event.key === "Escape" && !event.defaultPrevented && event.target.closest(".sheet")) rows.focus();
}
