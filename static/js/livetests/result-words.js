/** What came of a test, in words and figures. Knows neither the page nor the network. */

import { counted, figure, isMarked } from "./words.js";

const MOST_COLUMNS = 10;
const EASY = 800;
const HARD = 500;

/** @param {number | null} thousandths */
export function percent(thousandths) {
  return thousandths === null ? "–" : `${Math.round(thousandths / 10)} %`;
}

/** @param {number | null} milliseconds */
export function seconds(milliseconds) {
  if (milliseconds === null) return "–";
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 60_000)} min`;
}

/** What a key says is right, as the reveal would say it. @param {any} content */
export function solutionOf(content) {
  return content.kind === "order" ? { ...content, right: content.items.map(({ id }) => id) } : content;
}

/**
 * How many have how many points, in steps that one reads at a glance.
 *
 * @param {number[]} scores @returns {import("./columns.js").Column[]}
 */
export function totalColumns(scores) {
  const best = Math.max(0, ...scores);
  const step = evenStep((best + 1) / MOST_COLUMNS);
  const columns = Array.from({ length: Math.floor(best / step) + 1 }, (_, place) => ({
    label: step === 1 ? figure(place) : `${figure(place * step)}–${figure((place + 1) * step - 1)}`,
    short: figure(place * step),
    count: 0,
  }));
  for (const score of scores) columns[Math.floor(score / step)].count += 1;
  return columns;
}

/** 1, 2 or 5, and as many noughts as it takes. */
function evenStep(least) {
  const size = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((times) => times * size).find((step) => step >= least);
}

/** The chart of totals in a sentence. @param {number[]} scores */
export function totalsWords(scores) {
  if (!scores.length) return "Nobody took part.";
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  if (least === most) return `${counted(scores.length, "person", "people")}, with ${counted(most, "point")} each.`;
  return `From ${figure(least)} to ${counted(most, "point")}; half have ${figure(middle(scores))} or more.`;
}

function middle(scores) {
  return scores.toSorted((one, other) => other - one)[Math.ceil(scores.length / 2) - 1];
}

/** What stands at the top. @param {any} results @returns {[string, string][]} */
export function summary({ questions, people }) {
  const sum = (rows, name) => rows.reduce((so, row) => so + (row[name] ?? 0), 0);
  const judged = questions.filter(({ right }) => right !== null);
  const [answered, right] = [sum(judged, "answered") - sum(judged, "unmarked"), sum(judged, "right")];
  const facts = [["People", figure(people.length)]];
  if (people.length) {
    facts.push(["Points on average", figure(Math.round(sum(people, "score") / people.length))]);
    facts.push(["Most points", figure(Math.max(...people.map(({ score }) => score)))]);
  }
  if (answered) facts.push(["Answers wholly right", percent((1000 * right) / answered)]);
  const unmarked = sum(questions, "unmarked");
  if (unmarked) facts.push(["To be marked", figure(unmarked)]);
  return facts;
}

/** How hard a question was, by those who answered it. @param {any} question */
export function difficulty({ right_of_answered: share }) {
  if (share === null) return null;
  return share >= EASY ? "Easy" : share >= HARD ? "Fair" : "Hard";
}

/** How a question went, in a line. @param {any} question */
export function questionWords({ answered, right, right_of_all: share, mean_ms: mean, unmarked }) {
  if (answered === null) return "Not asked yet";
  const parts = [
    `${figure(answered)} answered`,
    right !== null && `${figure(right)} wholly right${share === null ? "" : `, ${percent(share)} of all`}`,
    mean !== null && `${seconds(mean)} on average`,
    unmarked > 0 && `${figure(unmarked)} to be marked`,
  ];
  return parts.filter(Boolean).join(" · ");
}

const SORTS = {
  place: (one, other) => one.place - other.place,
  name: (one, other) => one.name.localeCompare(other.name),
  score: (one, other) => other.score - one.score,
  right: (one, other) => other.right - one.right,
  took_ms: (one, other) => one.took_ms - other.took_ms,
};

/** @param {any[]} people first to last @param {string} by @param {boolean} reversed */
export function sorted(people, by, reversed) {
  const rows = people.toSorted(SORTS[by]);
  return reversed ? rows.reverse() : rows;
}

/**
 * How an answer went, looked back at.
 *
 * @param {any} question with its answer
 * @returns {{look: "right" | "partly" | "wrong" | "none" | "neutral", title: string}}
 */
export function judgement(question) {
  const { answer } = question;
  if (!answer) return { look: "none", title: "No answer" };
  if (isMarked(question) && answer.marked_at === null) return { look: "neutral", title: "Not marked yet" };
  if (answer.share === null) return { look: "neutral", title: "Answered" };
  if (answer.share === 1000) return { look: "right", title: "Right" };
  return answer.share > 0 ? { look: "partly", title: "Partly right" } : { look: "wrong", title: "Not right" };
}

/** What an answer earned. @param {any} question */
export function earnedWords({ points, answer }) {
  if (!points) return "";
  const bonus = answer?.bonus ? ` and ${figure(answer.bonus)} for a streak` : "";
  return `${figure(answer?.points ?? 0)} of ${counted(points, "point")}${bonus}`;
}

/**
 * How far everybody is, at their own pace.
 *
 * @param {{given: number, finished: boolean}[]} people @param {number} questions
 */
export function progressOf(people, questions) {
  const columns = ["Not begun", ...Array.from({ length: questions }, (_, place) => figure(place + 1)), "Finished"].map(
    (label) => ({ label, count: 0 }),
  );
  for (const { given, finished } of people) columns[finished ? questions + 1 : given].count += 1;
  const [notBegun, finished] = [columns[0].count, columns.at(-1).count];
  return { columns, notBegun, under: people.length - notBegun - finished, finished };
}

/** @param {{given: number, finished: boolean}} person @param {number} questions */
export function progressWords({ given, finished }, questions) {
  if (finished) return "Finished";
  return given ? `Question ${given} of ${questions}` : "Not begun";
}
