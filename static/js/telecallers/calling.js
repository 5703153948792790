import { board } from "../app/live.js";
import { attempt } from "../ui/toast.js";

/**
 * Rings a telecaller; says why if it cannot.
 *
 * @param {{telecaller: string, kind: "audio" | "video"}} options whom, by the id of the person
 * @returns {Promise<boolean>} whether it rings
 */
export function callTelecaller({ telecaller, kind }) {
  return attempt(() => board.command("telecaller.call", { telecaller, kind, client_id: crypto.randomUUID() }));
}
