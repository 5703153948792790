/** People and things of a chat, as the server would send them. */
export const ME = "alice";

const AT = Date.parse("2030-06-15T10:00:00Z");
const person = (id) => ({ id, username: id, full_name: id, photo: `/${id}.svg` });

/** The moment at which a place of a conversation was filled. @param {number} seq */
export function moment(seq) {
  return new Date(AT + seq * 60_000).toISOString();
}

/** @param {Record<string, any>} [values] */
export function message(values = {}) {
  const { seq = 1, sender = "bob", conversation = "c1" } = values;
  return {
    id: seq,
    conversation,
    seq,
    change: seq,
    sender,
    client_id: `${sender}-${seq}`,
    kind: "text",
    body: `Words ${seq}`,
    notice: null,
    reply_to: null,
    reactions: [],
    mentions: [],
    pinned_at: null,
    edited_at: null,
    deleted_at: null,
    created_at: moment(seq),
    ...values,
  };
}

/** A direct conversation with Bob. @param {Record<string, any>} [values] */
export function direct(values = {}) {
  const { peer = {}, ...rest } = values;
  return {
    id: "c1",
    kind: "direct",
    title: "",
    picture: null,
    role: "member",
    last_seq: 0,
    read_seq: 0,
    delivered_seq: 0,
    cleared_seq: 0,
    unread: 0,
    muted_until: null,
    change: 1,
    active_at: moment(values.last_seq ?? 0),
    created_at: moment(0),
    members: 2,
    last_message: null,
    left: false,
    peer: { user: person("bob"), read_seq: 0, delivered_seq: 0, presence: null, ...peer },
    ...rest,
  };
}

/** @param {Record<string, any>} [values] */
export function group(values = {}) {
  return { ...direct(values), id: "g1", kind: "group", title: "Friends", members: 3, ...values, peer: null };
}

/** All orders of a few things. @template T @param {T[]} things @returns {T[][]} */
export function orders(things) {
  if (things.length < 2) return [things];
  return things.flatMap((first, place) =>
    orders([...things.slice(0, place), ...things.slice(place + 1)]).map((rest) => [first, ...rest]),
  );
}

/** A storage as browsers have it. */
export class FakeStorage {
  #values = new Map();

  get length() {
    return this.#values.size;
  }

  key(place) {
    return [...this.#values.keys()][place] ?? null;
  }

  getItem(key) {
    return this.#values.get(key) ?? null;
  }

  setItem(key, value) {
    this.#values.set(key, String(value));
  }

  removeItem(key) {
    this.#values.delete(key);
  }
}
