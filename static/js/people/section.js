import { card } from "./card.js";
import { search } from "./search.js";

export const routes = { "/": search, "/:id": card };
