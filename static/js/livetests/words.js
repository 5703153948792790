/** What things of a live test are called, and what is drawn of them. Knows neither the page nor the network. */

const TINTS = 6;
const ORDINALS = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinal = new Intl.PluralRules("en", { type: "ordinal" });
const whole = new Intl.NumberFormat("en");

export const SIGNALS = {
  tab: "left the tab",
  fullscreen: "left the full screen",
  paste: "pasted something",
  device: "came with a second device",
};

export const LANGUAGES = {
  plain: "Plain text",
  bash: "Bash",
  c: "C",
  cpp: "C++",
  csharp: "C#",
  css: "CSS",
  go: "Go",
  html: "HTML",
  java: "Java",
  javascript: "JavaScript",
  kotlin: "Kotlin",
  php: "PHP",
  python: "Python",
  ruby: "Ruby",
  rust: "Rust",
  sql: "SQL",
  swift: "Swift",
  typescript: "TypeScript",
};

const TRUTH = [
  { id: "true", text: "True", tint: 0 },
  { id: "false", text: "False", tint: 3 },
];

/** As one reads it aloud. @param {string} code */
export function codeShown(code) {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** As it is stored, however somebody wrote it. @param {string} written */
export function plainCode(written) {
  return written.replace(/[^0-9a-z]/gi, "").toUpperCase();
}

/** @param {number} number */
export function placeWords(number) {
  return `${whole.format(number)}${ORDINALS[ordinal.select(number)]}`;
}

/** @param {number} number @param {string} one */
export function counted(number, one, several = `${one}s`) {
  return `${whole.format(number)} ${number === 1 ? one : several}`;
}

/** @param {number} number */
export function figure(number) {
  return whole.format(number);
}

/** Places gained (above zero) or lost since before; 0 where that is not known. @param {{place: number, was: number | null}} row */
export function moved({ place, was }) {
  return was === null || was === undefined ? 0 : was - place;
}

/** @param {number} places */
export function movedWords(places) {
  return places > 0 ? `up ${counted(places, "place")}` : `down ${counted(-places, "place")}`;
}

export function takesAnswers({ asked }) {
  return asked.kind !== "slide";
}

/** Whether a person marks it, later. */
export function isMarked({ asked }) {
  return asked.kind === "long_text" || asked.kind === "code";
}

/**
 * What one may choose or bring into order. Each has a tint of its own, the same on every screen, in whatever order it
 * is shown there.
 *
 * @returns {{id: string, text: string, tint: number}[]}
 */
export function choicesOf(asked) {
  if (asked.kind === "true_false") return TRUTH;
  const all = asked.choices ?? asked.items ?? [];
  const ids = all.map(({ id }) => id).sort();
  return all.map(({ id, text }) => ({ id, text, tint: ids.indexOf(id) % TINTS }));
}

/** An answer as a list of texts. @param {any} asked @param {any} value */
export function answerTexts(asked, value) {
  const texts = new Map(choicesOf(asked).map(({ id, text }) => [id, text]));
  const parts = Array.isArray(value) ? value : [String(value)];
  return parts.map((part) => texts.get(part) ?? part);
}

/** What is right, as a list of texts; empty where nothing is. @param {any} asked @param {any} solution */
export function solutionTexts(asked, solution) {
  if (solution.kind === "numeric")
    return [Number(solution.tolerance) ? `${solution.right} ± ${solution.tolerance}` : solution.right];
  if (solution.kind === "text") return solution.accepted;
  return solution.right === undefined ? [] : answerTexts(asked, solution.right);
}

/**
 * How an answer went.
 *
 * @param {any} question @param {any} outcome @param {any} answer
 * @returns {{look: "right" | "partly" | "wrong" | "none" | "neutral", title: string}}
 */
export function verdict(question, outcome, answer) {
  const answered = outcome?.answered ?? Boolean(answer);
  if (!answered) return { look: "none", title: "No answer" };
  if (isMarked(question)) return { look: "neutral", title: "It is in" };
  if (outcome === null || outcome.share === null)
    return { look: "neutral", title: question.asked.kind === "poll" ? "Thank you" : "It is in" };
  if (outcome.share === 1000) return { look: "right", title: "Right!" };
  return outcome.share > 0 ? { look: "partly", title: "Partly right" } : { look: "wrong", title: "Not right" };
}

/**
 * What was answered, as bars: `part` is of those who answered.
 *
 * @returns {{id: string, text: string, count: number, part: number, right: boolean, tint: number | null}[] | null} none
 *   where answers are not counted any further
 */
export function barsOf(asked, { solution, distribution }) {
  const { form, answers } = distribution;
  const part = (count) => (answers ? count / answers : 0);
  if (form === "counts") {
    const right = [solution.right].flat().map(String);
    return choicesOf(asked).map(({ id, text, tint }) => {
      const count = distribution.counts[id] ?? 0;
      return { id, text, tint, count, part: part(count), right: solution.right !== undefined && right.includes(id) };
    });
  }
  if (form === "places") {
    const texts = new Map(choicesOf(asked).map((each) => [each.id, each]));
    return solution.right.map((id, place) => {
      const count = distribution.places[id]?.[place] ?? 0;
      return { ...texts.get(id), count, part: part(count), right: true };
    });
  }
  if (form === "top") {
    const given = distribution.top.map(({ value, count }) => ({
      id: `=${value}`,
      text: value,
      tint: null,
      count,
      part: part(count),
      right: isAccepted(solution, value),
    }));
    const { others } = distribution;
    const rest = { id: "others", text: "Others", tint: null, count: others, part: part(others), right: false };
    return others ? [...given, rest] : given;
  }
  return null;
}

/** Numbers have more digits there than here; what is off by their last one is not seen in a picture. */
function isAccepted(solution, value) {
  if (solution.kind === "numeric") {
    const [off, tolerance] = [Math.abs(Number(value) - Number(solution.right)), Number(solution.tolerance)];
    return off <= tolerance + 1e-9 * Math.max(1, Math.abs(Number(solution.right)));
  }
  const folded = (text) => (solution.case ? text : text.toLowerCase());
  return solution.accepted.some((text) => folded(text) === folded(value));
}

/** Why one cannot come in, in words of a heading. @param {{code: string}} error */
export function refusalTitle({ code }) {
  return (
    {
      not_found: "There is no such room",
      room_ended: "This test is over",
      room_locked: "The room is locked",
      room_started: "It has begun",
      room_not_open: "Not open yet",
      room_full: "The room is full",
    }[code] ?? "You cannot come in"
  );
}
