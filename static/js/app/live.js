import { connect } from "../switchboard/index.js";
import { api, freshenAccess, leave } from "./session.js";
import { store } from "./store.js";

const SIGNED_OUT = new Set([4501, 4502, 4005]);

/** The page's one socket: opened once, it survives every navigation. */
export const board = connect(new URL("/ws/", location.href.replace(/^http/, "ws")), {
  auth: freshenAccess,
  refresh: () => api.refresh(),
});

board.on("state", (state) => {
  store.set("connection", state);
  if (state.name === "closed" && SIGNED_OUT.has(state.code)) leave();
});
board.on("ready", ({ user, session, state }) => {
  store.set("me", user);
  store.set("session", session);
  for (const [domain, part] of Object.entries(state)) store.set(domain, part);
});
