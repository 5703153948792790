import { board } from "../app/live.js";
import { store } from "../app/store.js";
import { Watching } from "./watching.js";

/** The telecallers that this page shows. */
export const watching = new Watching({
  command: (...command) => board.command(...command),
  isOnline: () => board.state.name === "online",
});

/**
 * From the start of the page on. The store holds `telecaller-profile`, oneself as a telecaller, null for who is none;
 * `telecaller-application` changes when one's application does.
 */
export function startTelecallers() {
  board.on("telecaller.watched", ({ states }) => states.forEach((each) => watching.apply(each)));
  board.on("telecaller.presence", heard);
  board.on("telecaller.profile_changed", ({ profile }) => store.set("telecaller-profile", profile));
  board.on("telecaller.application", ({ application }) => store.set("telecaller-application", application));
  board.on("ready", begin);
  if (board.snapshot) begin(board.snapshot);
}

function begin({ state }) {
  store.set("telecaller-profile", state.telecaller?.profile ?? null);
  watching.begin();
}

/** One hears of oneself as well. */
function heard(change) {
  watching.apply(change);
  const profile = store.get("telecaller-profile");
  if (profile?.id === change.telecaller) store.set("telecaller-profile", { ...profile, state: change.state });
}
