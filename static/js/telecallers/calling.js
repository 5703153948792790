import { store } from "../app/store.js";
import { enter } from "../calls/live.js";
import { attempt } from "../ui/toast.js";
import { openRecharge } from "../wallet/recharge-dialog.js";
import { paid } from "./call-live.js";

/**
 * Rings a telecaller; says why if it cannot.
 *
 * @param {{telecaller: string, kind: "audio" | "video"}} options whom, by the id of the person
 * @returns {Promise<boolean>} whether it rings
 */
export function callTelecaller({ telecaller, kind }) {
  return attempt(async () => {
    const { call } = paid;
    if (call?.user.id === telecaller && call.room) return enter(call.room);
    if (store.get("room-session")?.isInside) throw new Error("You are in a call already. Leave it first.");
    return paid.dial(telecaller, kind).catch(offerCoins);
  });
}

function offerCoins(error) {
  if (error.code !== "insufficient_funds") throw error;
  openRecharge({ note: "You have too few coins for the beginning of this call." });
}
