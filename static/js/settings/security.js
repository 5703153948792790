import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { formError, textField } from "../ui/fields.js";
import { busy, handleForm, isChanged, wireReveals, wireStrength } from "../ui/forms.js";
import { errorState, listSkeleton } from "../ui/placeholders.js";
import { ago, exactly } from "../ui/time.js";
import { toast } from "../ui/toast.js";
import { deviceIcon } from "./devices.js";
import { usernameForManagers, withProof } from "./proof.js";

export function security({ signal }) {
  const holder = h("div", {});
  const showForm = () => holder.replaceChildren(passwordForm(store.get("me").has_password, showForm));
  showForm();
  return { content: [sessionsCard(signal), holder], isDirty: () => isChanged(holder.firstChild) };
}

function passwordForm(hasPassword, done) {
  const form = h(
    "form",
    { class: "card form" },
    h(
      "div",
      { class: "card-head" },
      h(
        "div",
        {},
        h("h2", {}, hasPassword ? "Change your password" : "Choose a password"),
        h("p", {}, "All other devices are signed out when you do."),
      ),
    ),
    formError(),
    usernameForManagers(store.get("me")),
    hasPassword &&
      textField({
        name: "old_password",
        label: "Current password",
        type: "password",
        autocomplete: "current-password",
      }),
    textField({
      name: "new_password",
      label: "New password",
      type: "password",
      autocomplete: "new-password",
      meter: true,
      hint: "At least 8 characters. A few unrelated words are easy to keep in mind and hard to guess.",
    }),
    h(
      "div",
      { class: "card-foot" },
      h(
        "button",
        { class: "button button-primary", type: "submit" },
        hasPassword ? "Change password" : "Save password",
      ),
    ),
  );
  wireReveals(form);
  wireStrength(form);
  handleForm(form, async ({ old_password, new_password }) => {
    const change = (proof) => api.post("auth/password/change/", { ...proof, new_password }).then(() => true);
    const changed = hasPassword ? await change({ old_password }) : await withProof(store.get("me"), change);
    if (!changed) return;
    store.set("me", { ...store.get("me"), has_password: true });
    done();
    toast("Your password is changed.");
  });
  return form;
}

function sessionsCard(signal) {
  const holder = h("div", {}, listSkeleton(2));
  const others = h(
    "button",
    {
      class: "button button-small button-danger-quiet",
      type: "button",
      hidden: true,
      click: () => signOutOthers(others, load),
    },
    "Sign out all others",
  );
  const load = async () => {
    try {
      const sessions = await readAll();
      others.hidden = sessions.length < 2;
      holder.replaceChildren(
        h(
          "ul",
          { class: "list" },
          sessions.sort(currentFirst).map((session) => sessionRow(session, load)),
        ),
      );
    } catch (error) {
      holder.replaceChildren(errorState(error, load));
    }
  };
  load();
  store.watch("sessions-changed", load, signal);
  return h(
    "section",
    { class: "card", "aria-label": "Devices" },
    h(
      "div",
      { class: "card-head" },
      h(
        "div",
        {},
        h("h2", {}, "Where you are signed in"),
        h("p", {}, "Sign out whatever you do not recognise, then change your password."),
      ),
      others,
    ),
    holder,
  );
}

async function readAll() {
  const sessions = [];
  for await (const session of api.all("auth/sessions/")) sessions.push(session);
  return sessions;
}

function currentFirst(one, other) {
  return Number(other.current) - Number(one.current) || other.last_seen_at.localeCompare(one.last_seen_at);
}

function sessionRow(session, reload) {
  return h(
    "li",
    { class: "item item-wrap" },
    h("span", { class: "icon-tile" }, icon(deviceIcon(session.device))),
    h(
      "div",
      { class: "item-body" },
      h("p", { class: "item-title" }, session.device, sessionBadge(session)),
      h("p", { class: "item-note" }, session.address && `${session.address} · `, ...sessionTimes(session)),
    ),
    !session.current && signOutButton(session, reload),
  );
}

function sessionBadge({ current, online }) {
  if (current) return h("span", { class: "badge badge-accent" }, "This device");
  return online && h("span", { class: "badge" }, h("span", { class: "dot", "data-status": "online" }), "Online");
}

function sessionTimes({ current, online, created_at: since, last_seen_at: seen }) {
  const began = h("span", { title: exactly(since) }, `since ${ago(since)}`);
  if (current || online || ago(seen) === ago(since)) return [began];
  return [h("span", { title: exactly(seen) }, `seen ${ago(seen)}`), " · ", began];
}

function signOutButton(session, reload) {
  return h(
    "button",
    {
      class: "button button-small",
      type: "button",
      "aria-label": `Sign out ${session.device}`,
      click: (event) => revoke(session, event.currentTarget, reload),
    },
    "Sign out",
  );
}

async function revoke({ id, device }, button, reload) {
  const release = busy(button);
  try {
    await api.delete(`auth/sessions/${id}/`);
    toast(`${device} is signed out.`);
    await reload();
  } catch (error) {
    toast(error.message, "error");
  } finally {
    release();
  }
}

async function signOutOthers(button, reload) {
  if (
    !(await confirmDialog({
      title: "Sign out all other devices?",
      message: "Only this device stays signed in.",
      action: "Sign out others",
      danger: true,
    }))
  )
    return;
  const release = busy(button);
  try {
    await api.delete("auth/sessions/");
    toast("All other devices are signed out.");
    await reload();
  } catch (error) {
    toast(error.message, "error");
  } finally {
    release();
  }
}
