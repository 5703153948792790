import { editor } from "./authoring/editor.js";
import { preview } from "./authoring/preview.js";
import { marking } from "./marking-view.js";
import { results } from "./results-view.js";
import { ownReview, personReview } from "./review.js";
import { room } from "./room-view.js";
import { tests } from "./tests-view.js";

export const routes = {
  "/": tests,
  "/:id/edit": editor,
  "/:id/preview": preview,
  "/rooms/:code": room,
  "/rooms/:code/results": results,
  "/rooms/:code/people/:person": personReview,
  "/rooms/:code/marking": marking,
  "/rooms/:code/mine": ownReview,
};
