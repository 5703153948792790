import { card } from "./card.js";
import { friends } from "./friends-view.js";
import { requests } from "./requests-view.js";
import { search } from "./search.js";

export const routes = { "/": search, "/friends": friends, "/requests": requests, "/:id": card };
