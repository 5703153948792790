import { view } from "../../app/router.js";
import { api } from "../../app/session.js";
import { h, icon } from "../../ui/dom.js";
import { emptyState } from "../../ui/placeholders.js";
import { attempt } from "../../ui/toast.js";
import { answerForm } from "../answer-forms.js";
import { pictureOf } from "../frame.js";
import { editorPath } from "../paths.js";
import { counted, figure, isMarked, solutionTexts, takesAnswers, verdict } from "../words.js";

/** A test as one participant would see it, who may try what an answer earns. Nothing is kept. */
export async function preview({ params: { id }, query, signal }) {
  const path = `live-tests/${id}/`;
  const stage = h("div", { class: "preview" });
  let shown;
  let place = 0;
  const load = async (seed) => {
    shown = await api.get(`${path}preview/`, { seed });
    place = Math.max(
      0,
      shown.questions.findIndex((question) => question.id === query.get("question")),
    );
  };
  const go = (to) => {
    place = to;
    draw();
    stage.querySelector("h2")?.focus();
  };
  const draw = () => {
    const { questions } = shown;
    if (!questions.length) {
      stage.replaceChildren(
        emptyState({ title: "There are no questions yet", message: "Write one, then look at it here." }),
      );
      return;
    }
    stage.replaceChildren(
      h(
        "div",
        { class: "preview-bar row" },
        step("chevron-left", "Question before", place > 0, () => go(place - 1)),
        h("span", { class: "numeric" }, `${place + 1} of ${questions.length}`),
        step("chevron-right", "Next question", place < questions.length - 1, () => go(place + 1)),
      ),
      h("div", { class: "card preview-card" }, ...questionParts(path, questions[place])),
    );
  };
  const shuffle = async () => {
    if (await attempt(() => load(undefined))) go(0);
  };
  await load(query.get("seed") ?? undefined);
  if (!signal.aborted) draw();
  const again = h("button", { class: "button", type: "button", click: shuffle }, icon("refresh"), "As somebody else");
  return {
    title: "Preview",
    element: view(
      {
        title: "Preview",
        lead: "As one participant sees it. Nothing that you answer is kept.",
        actions: again,
        narrow: true,
      },
      h("p", {}, h("a", { class: "back", href: editorPath({ id }) }, icon("chevron-left"), "Back to writing")),
      stage,
    ),
  };
}

function step(name, label, isPossible, click) {
  return h(
    "button",
    { class: "button button-quiet button-icon", type: "button", "aria-label": label, disabled: !isPossible, click },
    icon(name),
  );
}

function questionParts(path, question) {
  const { points, seconds, asked } = question;
  const parts = [
    h(
      "p",
      { class: "question-facts numeric" },
      h("span", {}, seconds ? counted(seconds, "second") : "No hurry"),
      points > 0 && h("span", {}, counted(points, "point")),
    ),
    h("h2", { class: "prompt", tabindex: "-1" }, question.prompt),
    pictureOf(question),
  ];
  if (!takesAnswers(question)) return parts.filter(Boolean);
  const result = h("div", { class: "stack", role: "status" });
  const form = answerForm({
    asked,
    value: undefined,
    change: () => {},
    status: h("span", {}),
    send: (value) =>
      attempt(async () => {
        const trial = await api.post(`${path}questions/${question.id}/try/`, { value });
        result.replaceChildren(...trialParts(question, trial));
      }),
  });
  return [...parts, form, result].filter(Boolean);
}

/** What the answer would earn, and what they would be shown then. */
function trialParts(question, { value, share, points, solution, explanation }) {
  const { look, title } = verdict(question, { share, answered: true }, { value });
  const texts = solutionTexts(question.asked, solution);
  return [
    h(
      "div",
      { class: "verdict", "data-look": look },
      h("h3", { class: "verdict-title" }, title),
      isMarked(question) && h("p", {}, "You mark it by hand, later."),
      points > 0 && h("p", { class: "verdict-points numeric" }, `+${figure(points)}`),
    ),
    texts.length > 0 && h("p", {}, h("span", { class: "muted" }, "Right: "), texts.join(" · ")),
    explanation && h("p", { class: "explanation" }, explanation),
  ].filter(Boolean);
}
