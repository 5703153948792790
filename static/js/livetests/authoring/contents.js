/** What questions of each kind ask, as it is being written. Knows neither the page nor the network. */

export const KINDS = {
  single: { label: "One right choice", icon: "kind-single" },
  multiple: { label: "Several right choices", icon: "kind-multiple" },
  true_false: { label: "True or false", icon: "kind-true-false" },
  numeric: { label: "A number", icon: "kind-numeric" },
  text: { label: "A word or two", icon: "kind-text" },
  long_text: { label: "Long text", icon: "kind-long-text" },
  code: { label: "Code", icon: "kind-code" },
  order: { label: "Bring into order", icon: "kind-order" },
  poll: { label: "Poll", icon: "kind-poll" },
  slide: { label: "Slide", icon: "kind-slide" },
};

const ID_LENGTH = 8;
const LISTS = ["choices", "items", "accepted"];

export function isScored({ kind }) {
  return kind !== "poll" && kind !== "slide";
}

/** A choice that says something, or nothing yet. The server gives it an id of its own. @param {string} [text] */
export function newChoice(text = "") {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_LENGTH));
  return { id: Array.from(bytes, (byte) => (byte % 36).toString(36)).join(""), text };
}

/**
 * What a question of this kind begins with, and what it keeps of another kind.
 *
 * @param {string} kind @param {any} [before]
 */
export function contentOf(kind, before = {}) {
  const choices = () => before.choices ?? before.items ?? (before.accepted ?? ["", ""]).map(newChoice);
  const right = [before.right].flat().filter((id) => (before.choices ?? []).some((choice) => choice.id === id));
  const guide = before.guide ?? "";
  const partial = before.partial ?? false;
  const contents = {
    single: () => ({ choices: choices(), right: right[0] ?? "" }),
    multiple: () => ({ choices: choices(), right, partial }),
    true_false: () => ({ right: null }),
    numeric: () => ({ right: "", tolerance: "0" }),
    text: () => ({ accepted: (before.choices ?? before.items)?.map(({ text }) => text) ?? [""], case: false }),
    long_text: () => ({ guide, max_length: 2000 }),
    code: () => ({ language: "python", starter: "", guide }),
    order: () => ({ items: [...choices(), newChoice()].slice(0, Math.max(3, choices().length)), partial }),
    poll: () => ({ choices: choices(), several: false }),
    slide: () => ({}),
  };
  return { kind, ...contents[kind]() };
}

/** What is sent of a draft: without lines in which nothing is said. */
export function contentToSend(content) {
  const sent = { ...content };
  for (const name of LISTS) if (content[name]) sent[name] = content[name].filter(saysSomething);
  const known = sent.choices?.map(({ id }) => id) ?? [];
  if (content.kind === "single" && !known.includes(content.right)) sent.right = "";
  if (content.kind === "multiple") sent.right = known.filter((id) => content.right.includes(id));
  return Object.fromEntries(Object.entries(sent).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function saysSomething(entry) {
  return (entry.text ?? entry).trim() !== "";
}

/** What an author still has to say, or nothing. @param {{prompt: string, content: any}} question */
export function lackOf({ prompt, content: written }) {
  if (!prompt.trim()) return written.kind === "slide" ? "Say something." : "Write the question.";
  const content = contentToSend(written);
  if (content.choices?.length < 2) return "Give two choices or more.";
  return LACKS[content.kind]?.(content) || null;
}

const LACKS = {
  single: ({ right }) => !right && "Mark the choice that is right.",
  multiple: ({ right }) => !right.length && "Mark the choices that are right.",
  true_false: ({ right }) => right === null && "Say whether it is true.",
  numeric: ({ right }) => !right.trim() && "Give the number that is right.",
  text: ({ accepted }) => !accepted.length && "Give an answer that is right.",
  order: ({ items }) => items.length < 3 && "Give three things or more.",
};

/**
 * With the ids that the server gave to what was sent.
 *
 * @param {any} content as it is by now @param {any} sent @param {any} answered
 */
export function renamed(content, sent, answered) {
  const given = (answer) => (answer.choices ?? answer.items ?? []).map(({ id }) => id);
  const before = given(sent);
  const names = new Map(given(answered).map((id, place) => [before[place], id]));
  const name = (id) => names.get(id) ?? id;
  const after = { ...content };
  for (const list of ["choices", "items"])
    if (content[list]) after[list] = content[list].map((choice) => ({ ...choice, id: name(choice.id) }));
  if (content.kind === "single") after.right = name(content.right);
  if (content.kind === "multiple") after.right = content.right.map(name);
  return after;
}

/**
 * The field of the form that the server means: `choices.2` is the third line.
 *
 * @param {string} attr @param {any} content as it was written
 */
export function fieldOf(attr, content) {
  const found = /^content\.(\w+)(?:\[(\d+)\])?/.exec(attr);
  if (!found) return attr.split(".")[0];
  const [, name, place] = found;
  if (place === undefined || !LISTS.includes(name)) return name;
  const lines = [...content[name].keys()].filter((line) => saysSomething(content[name][line]));
  return `${name}.${lines[Number(place)]}`;
}
