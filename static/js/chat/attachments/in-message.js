import { h, icon } from "../../ui/dom.js";
import { uploads } from "./live.js";
import { downloadLink } from "./media.js";
import { pictureGrid } from "./pictures.js";
import { player } from "./player.js";
import { uploadProgress } from "./upload-progress.js";
import { ending, isVoice, sizeWords } from "./words.js";

/**
 * What is attached to a message, or to an echo of one whose files are under way.
 *
 * @param {any} message
 * @param {object} scene
 * @param {HTMLElement | null} scene.kept what was drawn before: it stays unless something else is attached now
 * @param {(picture: any) => void} scene.openPicture
 * @param {(clientId: string, key: string) => void} scene.leaveOut takes a file that is under way out of its message
 * @returns {HTMLElement | null}
 */
export function attachmentsOf({ attachments = [], client_id: clientId }, { kept, openPicture, leaveOut }) {
  if (!attachments.length) return null;
  const shown = attachments.map(seen);
  const of = shown.map(({ id, key, width, preview }) => (key ? `${key} ${width} ${preview}` : id)).join();
  if (kept?.dataset.of === of) return kept;
  const over = (file) => file.pending && underWay(file, () => leaveOut(clientId, file.key));
  const pictures = shown.filter(({ kind }) => kind === "image");
  const others = shown.filter(({ kind }) => kind !== "image");
  return h(
    "div",
    { class: "attachments", "data-of": of },
    pictures.length > 0 && pictureGrid(pictures, { open: openPicture, over }),
    others.map((file) => (file.kind === "audio" && file.url ? sound(file, over(file)) : row(file, over(file)))),
  );
}

/** Whether that is all there is: pictures without words. @param {any} message */
export function isOnlyPictures({ body, attachments = [] }) {
  return !body && attachments.length > 0 && attachments.map(seen).every(({ kind }) => kind === "image");
}

/** Whether something that is attached can never be sent. @param {any} echo */
export function hasLost({ attachments = [] }) {
  return attachments.some(({ key, view }) => key && !view && (uploads.get(key)?.refused ?? true));
}

/** The attachment, or as much of it as is known while the server has not confirmed the message. */
function seen(attachment) {
  if (!attachment.key) return attachment;
  const upload = uploads.get(attachment.key) ?? attachment;
  const { key, name, preview } = upload;
  const known = upload.view ?? { ...upload, id: undefined, url: upload.kind === "audio" ? preview : null };
  return { ...known, key, name, preview: upload.kind === "image" ? preview : null, pending: true };
}

function underWay(file, leaveOut) {
  const label = `Leave out ${file.name}`;
  return h(
    "span",
    { class: "under-way" },
    uploadProgress(file),
    h(
      "button",
      { class: "under-way-cancel", type: "button", "aria-label": label, title: label, click: leaveOut },
      icon("close"),
    ),
  );
}

function sound(file, over) {
  return h(
    "div",
    { class: "sound" },
    !isVoice(file) && h("span", { class: "sound-name" }, h("bdi", {}, file.name)),
    player({ ...file, id: file.id ?? file.key }),
    over,
  );
}

function row(file, over) {
  const content = [
    fileSign(file),
    h(
      "span",
      { class: "file-body" },
      h("bdi", { class: "file-name" }, file.name),
      h("span", { class: "file-size" }, sizeWords(file.size)),
    ),
  ];
  if (over) return h("div", { class: "file" }, content, over);
  return downloadLink(
    file,
    { class: "file", "aria-label": `Download ${file.name}, ${sizeWords(file.size)}` },
    content,
    icon("download"),
  );
}

/** What the name ends with, which says what it is. @param {{name: string}} file */
export function fileSign({ name }) {
  const end = ending(name);
  return h("span", { class: "file-sign", "aria-hidden": "true" }, end ? h("span", {}, end) : icon("file"));
}
