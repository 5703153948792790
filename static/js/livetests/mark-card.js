import { h, uniqueId } from "../ui/dom.js";
import { toast } from "../ui/toast.js";
import { Draft } from "./draft.js";
import { written } from "./review.js";
import { counted, figure } from "./words.js";

const STATUS = { saving: "Saving …", saved: "Saved", failed: "Not saved" };

/**
 * An answer and what it is worth: saved when one is done with a field of it, and with Enter, which goes on.
 *
 * @param {object} options
 * @param {any} options.row @param {any} options.question @param {import("./marks.js").Marks} options.marks
 * @param {(mark: {points: number, comment: string}) => Promise<any>} options.save @param {() => void} options.next
 * @param {AbortSignal} options.signal
 */
export function markCard({ row, question, marks, save, next, signal }) {
  const { id, name, participant, value } = row;
  const [pointsId, commentId] = [uniqueId("points"), uniqueId("comment")];
  const whose = h("span", { class: "visually-hidden" }, ` for ${name}`);
  const total = h("span", { class: "badge numeric" });
  const status = h("span", { class: "small muted", role: "status" });
  const draft = new Draft(async (mark) => {
    try {
      marks.mark(await save(mark));
    } catch (error) {
      toast(error.message, "error");
      throw error;
    }
  });
  let isWriting = false;
  draft.on("status", (name) => {
    status.textContent = STATUS[name];
    if (name === "saved") isWriting = !isKnown();
  });
  const points = h("input", {
    class: "input numeric",
    id: pointsId,
    type: "number",
    inputmode: "numeric",
    min: 0,
    max: question.points,
    step: 1,
    autocomplete: "off",
  });
  const comment = h("textarea", {
    class: "input",
    id: commentId,
    rows: 2,
    maxlength: 1000,
    keydown: (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    },
  });
  const said = () => ({ points: Number(points.value), comment: comment.value.trim() });
  const isKnown = () => {
    const known = marks.rows.get(id);
    return known.marked_at !== null && known.points === said().points && known.comment === said().comment;
  };
  const keep = () => {
    if (points.value === "" || !points.checkValidity()) {
      const isUntouched = points.value === "" && points.validity.valid && !comment.value;
      status.textContent = isUntouched ? "" : `From 0 to ${counted(question.points, "point")}`;
      return false;
    }
    if (!isKnown()) {
      draft.change(said());
      draft.flush();
    }
    return true;
  };
  const give = (worth) => {
    points.value = String(worth);
    keep();
  };
  const quick = [0, Math.round(question.points / 2), question.points].map((worth, place) =>
    h(
      "button",
      { class: "button button-small", type: "button", click: () => give(worth) },
      ["None", "Half", "All"][place],
      h("span", { class: "visually-hidden" }, ` of the points for ${name}`),
    ),
  );
  const form = h(
    "form",
    {
      class: "mark-form",
      novalidate: true,
      input: () => (isWriting = true),
      change: keep,
      submit: (event) => {
        event.preventDefault();
        if (keep()) next();
        else points.focus();
      },
    },
    h(
      "div",
      { class: "mark-points" },
      h("label", { class: "field-label", for: pointsId }, "Points", whose),
      points,
      h("div", { class: "row" }, quick),
    ),
    h("label", { class: "field-label", for: commentId }, "Comment", whose.cloneNode(true)),
    comment,
    h(
      "div",
      { class: "row" },
      h("div", { class: "grow" }, status),
      h("button", { class: "button button-small button-primary", type: "submit" }, "Save"),
    ),
  );
  const element = h(
    "li",
    { class: "mark-card", "aria-label": `Answer of ${name}` },
    h("div", { class: "row" }, h("h3", { class: "grow" }, h("bdi", {}, name)), total),
    written(question.content, value),
    form,
  );
  /** What one is writing stays. */
  const look = () => {
    const { points: worth, comment: words, marked_at: at } = marks.rows.get(id);
    const sum = marks.total(participant);
    total.textContent = sum === undefined ? "" : `${figure(sum)} in all`;
    element.toggleAttribute("data-marked", at !== null);
    if (at === null || isWriting) return;
    points.value = String(worth);
    comment.value = words;
  };
  for (const event of ["changed", "counted"]) signal.addEventListener("abort", marks.on(event, look), { once: true });
  look();
  return element;
}
