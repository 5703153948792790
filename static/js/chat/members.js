import { api } from "../app/session.js";
import { know } from "../people/directory.js";
import { chat } from "./live.js";

/** @type {Map<string, {count: number, people: Promise<any[]>}>} */
const known = new Map();

/** Who is in a group; asked for again once there are more of them, or fewer. @param {string} id @returns {Promise<any[]>} */
export function peopleIn(id) {
  const { members: count } = chat.conversation(id);
  const kept = known.get(id);
  if (kept?.count === count) return kept.people;
  const people = everybody(id);
  known.set(id, { count, people });
  people.catch(() => known.delete(id));
  return people;
}

async function everybody(id) {
  const people = [];
  for await (const { user } of api.all(`conversations/${id}/members/`, { limit: 100 })) people.push(user);
  know(people);
  return people;
}
