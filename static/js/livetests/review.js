import { view } from "../app/router.js";
import { api } from "../app/session.js";
import { h, icon } from "../ui/dom.js";
import { emptyState } from "../ui/placeholders.js";
import { pictureOf } from "./frame.js";
import { earnedWords, judgement, seconds } from "./result-words.js";
import { answerTexts, counted, figure, isMarked, LANGUAGES, placeWords, plainCode, solutionTexts } from "./words.js";

/** What one answered oneself, once it is over. */
export async function ownReview({ params }) {
  const review = await api.get(`test-rooms/${plainCode(params.code)}/results/mine/`);
  return page({ review, title: "How you did", back: ["/app/tests", "Tests"] });
}

/** For hosts: what one of them answered. */
export async function personReview({ params }) {
  const code = plainCode(params.code);
  const review = await api.get(`test-rooms/${code}/results/people/${params.person}/`);
  const path = `/app/tests/rooms/${code}`;
  return page({ review, title: review.name, back: [`${path}/results`, "Results"], marking: `${path}/marking` });
}

function page({ review, title, back: [href, words], marking }) {
  const { place, of, score, right, answered, questions } = review;
  const facts = [
    `${placeWords(place)} of ${figure(of)}`,
    counted(score, "point"),
    `${figure(right)} of ${counted(answered, "answer")} wholly right`,
  ];
  return {
    title,
    element: view(
      { title: h("bdi", {}, title), lead: facts.join(" · "), narrow: true },
      h("p", {}, h("a", { class: "back", href }, icon("chevron-left"), words)),
      questions.length
        ? h(
            "ol",
            { class: "review", "aria-label": "Questions" },
            questions.map((question) => item(question, marking)),
          )
        : emptyState({ title: "Nothing was asked", message: "The test ended before its first question was over." }),
    ),
  };
}

function item(question, marking) {
  const { number, prompt, asked, solution, explanation, answer } = question;
  const { look, title } = judgement(question);
  const right = solutionTexts(asked, solution);
  return h(
    "li",
    { class: "card review-item", "data-look": look },
    h(
      "div",
      { class: "review-head" },
      h("h2", { class: "prompt-small" }, `${number}. ${prompt}`),
      h("span", { class: "review-verdict" }, look === "right" && icon("tick"), title),
    ),
    pictureOf(question),
    answer && part(marking ? "Answer" : "Your answer", answered(question)),
    right.length > 0 && look !== "right" && part("Right", texts(asked, right)),
    answer?.comment && part("Comment", h("p", { class: "review-comment", dir: "auto" }, answer.comment)),
    explanation && h("p", { class: "explanation" }, explanation),
    h(
      "p",
      { class: "small muted numeric" },
      [earnedWords(question), answer && seconds(answer.took_ms)].filter(Boolean).join(" · "),
      marking &&
        answer &&
        isMarked(question) && [" · ", h("a", { href: `${marking}?question=${question.id}` }, "Mark")],
    ),
  );
}

function part(name, content) {
  return h("div", { class: "review-part" }, h("h3", {}, name), content);
}

function answered(question) {
  const { asked, answer } = question;
  if (isMarked(question)) return written(asked, answer.value);
  return texts(asked, answerTexts(asked, answer.value));
}

function texts(asked, words) {
  return h(
    asked.kind === "order" ? "ol" : "ul",
    { class: "given-list" },
    words.map((text) => h("li", { dir: "auto" }, text)),
  );
}

/**
 * As it was typed: nothing of it is run, and nothing of it is markup.
 *
 * @param {{kind: string, language?: string}} asked @param {string} value
 */
export function written({ kind, language }, value) {
  if (kind !== "code") return h("p", { class: "written", dir: "auto" }, value);
  return h(
    "div",
    { class: "written-code" },
    h("span", { class: "badge" }, LANGUAGES[language] ?? language),
    h("pre", { class: "written", tabindex: "0", role: "group", "aria-label": "Code" }, h("code", {}, value)),
  );
}

