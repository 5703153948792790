import { board } from "../app/live.js";
import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { find, h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { handleForm } from "../ui/forms.js";
import { onDay } from "../ui/time.js";
import { toast } from "../ui/toast.js";
import { aboutAnswers, aboutFields, lacksLanguage } from "./about-fields.js";
import { telecallerTabs } from "./tabs.js";

/** Applying to be a telecaller, and what became of it: as it is decided, on whatever device it was sent. */
export async function apply({ signal }) {
  let standing = await api.get("telecaller/application/");
  let form = null;
  const holder = h("div", { class: "stack" });
  const status = h("p", { class: "visually-hidden", role: "status" });
  const show = () => {
    form = null;
    holder.replaceChildren(...content(standing, openForm));
  };
  const openForm = () => {
    form = applicationForm(startOf(standing), sent);
    holder.replaceChildren(...(standing.application ? [decision(standing)] : [welcome()]), form.element);
    find("textarea", form.element).focus();
  };
  // Where it cannot be asked, what is there stays: the next connection asks again.
  const load = async () => {
    const answer = await api.get("telecaller/application/").catch(() => standing);
    if (signal.aborted || isSame(answer, standing)) return;
    standing = answer;
    show();
    status.textContent = stateOf(standing).title;
  };
  const sent = async (answers) => {
    const application = await api.post("telecaller/application/", answers);
    standing = { application, may_apply: false, refusal: "application_pending", why: null };
    show();
    const heading = find("h2", holder);
    heading.tabIndex = -1;
    heading.focus();
    toast("Your application has been sent.");
  };
  show();
  // It may have been decided while the page was away.
  signal.addEventListener("abort", board.on("ready", load), { once: true });
  const known = store.get("telecaller-application");
  store.watch("telecaller-application", (application) => application !== known && load(), signal);
  return {
    title: "Become a telecaller",
    isDirty: () => form?.isDirty() ?? false,
    element: view(
      { title: "Telecallers", narrow: true },
      telecallerTabs("/app/telecallers/apply", signal),
      h("h2", { class: "visually-hidden" }, "Become a telecaller"),
      status,
      holder,
    ),
  };
}

function isSame(one, other) {
  const { application: ones } = one;
  const { application: others } = other;
  return ones?.id === others?.id && ones?.state === others?.state && one.refusal === other.refusal;
}

function content(standing, openForm) {
  const { application, may_apply: may, refusal, why } = standing;
  if (refusal === "already_telecaller" || application?.state === "pending") return [decision(standing)];
  if (application?.state === "rejected") return [decision(standing, may && again(openForm), !may && why)];
  if (!may) return [welcome(), notice("lock", "You cannot apply", why)];
  const begin = h("button", { class: "button button-primary", type: "button", click: openForm }, "Apply");
  return [welcome(begin)];
}

function again(openForm) {
  return h("button", { class: "button button-primary", type: "button", click: openForm }, "Apply again");
}

function welcome(action) {
  return h(
    "section",
    { class: "card", "aria-label": "What telecallers do" },
    h(
      "div",
      { class: "stack" },
      h("h2", {}, "Take calls, and earn by the second"),
      h(
        "ul",
        { class: "telecaller-steps" },
        step("user", "You say who you are and which languages you speak. Telecallers are at least 18 years old."),
        step("shield", "The people who run this server read it, and decide."),
        step("phone-in", "From then on you go online whenever you like, and people call you for coins."),
      ),
    ),
    action && h("div", { class: "card-foot" }, action),
  );
}

function step(name, words) {
  return h("li", { class: "row" }, h("span", { class: "icon-tile" }, icon(name)), h("span", { class: "grow" }, words));
}

const STATES = {
  pending: { icon: "clock", badge: "badge-lamp", title: "Your application is being looked at" },
  rejected: { icon: "close", badge: "badge-danger", title: "Your application was not accepted" },
  approved: { icon: "check-circle", badge: "badge-accent", title: "You are a telecaller" },
};

function stateOf({ application, refusal }) {
  if (refusal === "already_telecaller") return STATES.approved;
  return STATES[application?.state] ?? { title: "" };
}

/** What became of the latest one. */
function decision(standing, action, why) {
  const { application } = standing;
  const state = stateOf(standing);
  const isIn = state === STATES.approved;
  return h(
    "section",
    { class: "card", "aria-label": "Your application" },
    h(
      "div",
      { class: "row application-state" },
      h("span", { class: `badge ${state.badge}` }, icon(state.icon)),
      h(
        "div",
        { class: "grow" },
        h("h2", {}, state.title),
        application && !isIn && h("p", { class: "small muted" }, whenWords(application)),
      ),
    ),
    !isIn && application?.reason && h("blockquote", { class: "application-reason", dir: "auto" }, application.reason),
    !isIn && application && h("p", { class: "person-about small", dir: "auto" }, application.about),
    why && h("p", { class: "form-note" }, why),
    (isIn || action) &&
      h(
        "div",
        { class: "card-foot" },
        isIn
          ? h("a", { class: "button button-primary", href: "/app/telecallers/console" }, "Open your console")
          : action,
      ),
  );
}

function whenWords({ state, created_at: sent, decided_at: decided }) {
  return state === "pending" ? `Sent on ${onDay(sent)}. You will see it here.` : `Decided on ${onDay(decided)}.`;
}

function notice(name, title, words) {
  return h(
    "section",
    { class: "card card-notice", "aria-label": title },
    icon(name),
    h("div", { class: "grow" }, h("h2", {}, title), h("p", { class: "small" }, words)),
  );
}

/** What one wrote before, or what others know of one already. */
function startOf({ application }) {
  const { about, languages } = store.get("me");
  return {
    about: application?.about ?? about,
    languages: application?.languages ?? languages,
    birthDate: application?.birth_date,
  };
}

function applicationForm(given, send) {
  const element = h(
    "form",
    { class: "card form", "aria-label": "Application" },
    formError(),
    aboutFields(given),
    textField({
      name: "birth_date",
      label: "Date of birth",
      type: "date",
      value: given.birthDate,
      hint: "Only the people who run this server see it.",
      autocomplete: "bday",
    }),
    h(
      "div",
      { class: "card-foot" },
      h("button", { class: "button button-primary", type: "submit" }, "Send application"),
    ),
  );
  const answers = () => ({ ...aboutAnswers(element), birth_date: element.elements.birth_date.value });
  const begun = JSON.stringify(answers());
  handleForm(element, async () => {
    if (!lacksLanguage(element)) await send(answers());
  });
  return { element, isDirty: () => element.isConnected && JSON.stringify(answers()) !== begun };
}
