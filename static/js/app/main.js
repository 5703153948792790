import { startCalls } from "../calls/live.js";
import { startChat } from "../chat/live.js";
import { startDirectory } from "../people/directory.js";
import { startFriends } from "../people/friends.js";
import { startPaidCalls } from "../telecallers/call-live.js";
import { startTelecallers } from "../telecallers/live.js";
import { startWallet } from "../wallet/live.js";
import { startAccount } from "./account.js";
import { startConnection } from "./connection.js";
import { startPush } from "./push.js";
import { registerSection } from "./sections.js";
import { startRouter } from "./router.js";
import { startShell } from "./shell.js";
import { startShortcuts } from "./shortcuts.js";
import { store } from "./store.js";
import { startTitle } from "./title.js";

const TESTS = {
  path: "/app/tests",
  icon: "quiz",
  label: "Tests",
  key: "e",
  load: () => import("../livetests/section.js"),
};

await startAccount();
(store.get("me").guest ? startForGuest : startForMember)();
startTitle();
startConnection();
startRouter();

/** Nothing of the application but the rooms that they were let into. */
function startForGuest() {
  document.body.classList.add("app-guest");
  registerSection({ ...TESTS, path: "/app" });
  registerSection(TESTS);
}

function startForMember() {
  registerSection({ path: "/app", icon: "home", label: "Home", load: () => import("../home/section.js") });
  registerSection({
    path: "/app/chat",
    icon: "chat",
    label: "Chat",
    badge: "chat-unread",
    load: () => import("../chat/section.js"),
  });
  registerSection({
    path: "/app/calls",
    icon: "phone",
    label: "Calls",
    key: "l",
    badge: "calls-missed",
    load: () => import("../calls/section.js"),
  });
  registerSection({
    path: "/app/telecallers",
    icon: "headset",
    label: "Telecallers",
    load: () => import("../telecallers/section.js"),
  });
  registerSection(TESTS);
  registerSection({
    path: "/app/people",
    icon: "people",
    label: "People",
    badge: "friend-requests",
    load: () => import("../people/section.js"),
  });
  registerSection({
    path: "/app/wallet",
    icon: "wallet",
    label: "Wallet",
    note: { key: "wallet-available", unit: "coins" },
    aside: true,
    load: () => import("../wallet/section.js"),
  });
  registerSection({
    path: "/app/settings",
    icon: "settings",
    label: "Settings",
    load: () => import("../settings/section.js"),
  });
  startDirectory();
  startFriends();
  startChat();
  startCalls();
  startTelecallers();
  startWallet();
  startPaidCalls();
  startShell();
  startShortcuts();
  startPush();
}
