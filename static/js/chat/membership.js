import { api } from "../app/session.js";
import { confirmDialog } from "../ui/dialog.js";
import { menuItem } from "../ui/menu.js";
import { attempt, toast } from "../ui/toast.js";
import { isMuted } from "./conversation.js";
import { withAnswer } from "./live.js";

const HOUR = 60 * 60 * 1000;
const MUTES = [
  ["Mute for 8 hours", () => new Date(Date.now() + 8 * HOUR)],
  ["Mute for a week", () => new Date(Date.now() + 7 * 24 * HOUR)],
  ["Mute until I unmute it", () => new Date("2999-12-31T00:00:00Z")],
];

/** @param {any} conversation */
export function muteItems(conversation) {
  if (isMuted(conversation))
    return [menuItem({ icon: "bell", label: "Unmute", click: () => mute(conversation, null) })];
  return MUTES.map(([label, until]) => menuItem({ icon: "bell-off", label, click: () => mute(conversation, until()) }));
}

/** @param {any} conversation @param {Date | null} until */
async function mute({ id }, until) {
  await attempt(async () => {
    await withAnswer(api.put(`conversations/${id}/mute/`, { until: until && until.toISOString() }));
    toast(until ? "The conversation is muted." : "The conversation is no longer muted.");
  });
}

/** @param {any} conversation @returns {Promise<boolean>} whether this person has left */
export async function leaveGroup({ id, title, role }) {
  const sure = await confirmDialog({
    title: `Leave “${title}”?`,
    message:
      role === "owner"
        ? "You own this group. Whoever has been an admin for longest takes over, or else the longest-standing member."
        : "You no longer see what is said there, unless somebody adds you again.",
    action: "Leave",
    danger: true,
  });
  return sure && attempt(() => api.post(`conversations/${id}/leave/`));
}

/** @param {any} conversation @returns {Promise<boolean>} whether it is over */
export async function endGroup({ id, title }) {
  const sure = await confirmDialog({
    title: `End “${title}” for everybody?`,
    message: "Everybody loses the group and what was said in it. This cannot be undone.",
    action: "End group",
    danger: true,
  });
  return sure && attempt(() => api.delete(`conversations/${id}/`));
}
