import { choices } from "../../app/choices.js";

/** What the server takes: `bytes` for one file. @type {{bytes: number}} */
export const limits = choices.attachments;
