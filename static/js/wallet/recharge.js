import { api } from "../app/session.js";
import { recharges } from "./live.js";

/** Under which name each plan is asked for, until there is an order for it: an answer may be lost on its way. */
const names = new Map();

/** Orders coins. @param {{id: number}} plan @returns {Promise<any>} the recharge */
export async function order(plan) {
  if (!names.has(plan.id)) names.set(plan.id, crypto.randomUUID());
  try {
    const recharge = recharges.keep(await api.post("wallet/recharges/", { plan: plan.id }, names.get(plan.id)));
    names.delete(plan.id);
    return recharge;
  } catch (error) {
    if (error.status === 409 || error.status === 422) names.delete(plan.id);
    throw error;
  }
}

/**
 * Has the provider asked whether it is paid. Coming back from paying says nothing by itself.
 *
 * @param {string} id @param {string | null} [session] the provider's name for the visit to its page
 */
export async function confirm(id, session) {
  const proof = session ? { session_id: session } : {};
  return recharges.keep(await api.post(`wallet/recharges/${encodeURIComponent(id)}/confirm/`, proof));
}
