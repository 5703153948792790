import { find, h } from "../ui/dom.js";
import { errorState } from "../ui/placeholders.js";
import { board } from "./live.js";
import { api, freshenAccess } from "./session.js";
import { store } from "./store.js";

/** Who is signed in: asked once at the start, kept up to date by events. */
export async function startAccount() {
  board.on("accounts.profile_changed", ({ user }) => store.set("me", user));
  board.on("accounts.sessions_changed", () => store.set("sessions-changed", Symbol("sessions")));
  board.on("accounts.block_changed", (change) => store.set("block-changed", change));
  store.set("me", await firstAnswer());
}

/** Without knowing who is there nothing can be shown, so this waits until the server answers. */
async function firstAnswer() {
  for (;;) {
    try {
      await freshenAccess();
      return await api.get("auth/me/");
    } catch (error) {
      if (error.status === 401) return new Promise(() => {});
      await new Promise((retry) =>
        find("#main").replaceChildren(h("div", { class: "view" }, errorState(error, retry))),
      );
    }
  }
}
