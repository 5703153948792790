import { apply } from "./apply.js";
import { telecallerConsole } from "./console.js";
import { directory } from "./directory.js";
import { paidCalls } from "./history.js";
import { profile } from "./page.js";
import { editProfile } from "./profile-form.js";

export const routes = {
  "/": directory,
  "/apply": apply,
  "/console": telecallerConsole,
  "/console/profile": editProfile,
  "/calls": paidCalls,
  "/:id": profile,
};
