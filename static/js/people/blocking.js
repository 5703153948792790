import { api } from "../app/session.js";
import { confirmDialog } from "../ui/dialog.js";

/** @param {any} person @returns {Promise<boolean>} whether it is meant */
export function confirmBlock(person) {
  return confirmDialog({
    title: `Block ${person.full_name || person.username}?`,
    message: "You no longer reach each other, and they do not see when you are online. They are not told.",
    action: "Block",
    danger: true,
  });
}

/** @param {any} person */
export function block({ id }) {
  return api.put(`users/${id}/block/`);
}

/** @param {any} person */
export function unblock({ id }) {
  return api.delete(`users/${id}/block/`);
}
