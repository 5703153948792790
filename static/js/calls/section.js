import { history } from "./history.js";
import { room } from "./room-view.js";

export const routes = { "/": history, "/room/:id": room };
