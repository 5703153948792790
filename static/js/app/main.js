import { startAccount } from "./account.js";
import { startConnection } from "./connection.js";
import { registerSection } from "./sections.js";
import { startRouter } from "./router.js";
import { startShell } from "./shell.js";
import { startShortcuts } from "./shortcuts.js";

registerSection({ path: "/app", icon: "home", label: "Home", load: () => import("../home/section.js") });
registerSection({ path: "/app/people", icon: "people", label: "People", load: () => import("../people/section.js") });
registerSection({
  path: "/app/settings",
  icon: "settings",
  label: "Settings",
  load: () => import("../settings/section.js"),
});

await startAccount();
startShell();
startConnection();
startShortcuts();
startRouter();
