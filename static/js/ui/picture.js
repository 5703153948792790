import { Crop } from "./crop.js";
import { openDialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { busy } from "./forms.js";
import { toast } from "./toast.js";

/**
 * A file input, to be opened by a button, whose picture is cut to a square and sent.
 *
 * @typedef {object} Picture
 * @property {string} label what it is, such as "Your photo"
 * @property {string} title of the dialog in which it is cut
 * @property {string} action of the button that sends it
 * @property {(picture: Blob, options: {onProgress: (share: number) => void, signal: AbortSignal}) => Promise<void>} send
 *
 * @param {Picture} options
 * @returns {HTMLInputElement}
 */
export function pictureInput(options) {
  const input = h("input", {
    class: "visually-hidden",
    type: "file",
    accept: "image/jpeg,image/png,image/webp,image/gif",
    tabindex: "-1",
    "aria-hidden": "true",
    change: () => chosen(input, options),
  });
  return input;
}

async function chosen(input, options) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  try {
    openCrop(await createImageBitmap(file), options);
  } catch {
    toast("This file is not a picture that your browser can read.", "error");
  }
}

function openCrop(image, { label, title, action, send }) {
  const crop = new Crop(image, label);
  const zoom = h("input", {
    type: "range",
    min: "1",
    max: "4",
    step: "0.01",
    value: "1",
    "aria-label": "Zoom",
    input: () => crop.zoomTo(Number(zoom.value)),
  });
  const progress = h("progress", { class: "progress", max: "1", value: "0", "aria-label": "Upload", hidden: true });
  const refusal = h("p", { class: "form-error", role: "alert", hidden: true });
  const save = h("button", { class: "button button-primary", type: "button", click: () => upload() }, action);
  const leave = new AbortController();
  const dialog = openDialog({
    title,
    content: [
      h("p", { class: "muted small" }, "Drag to move it, or use the arrow keys."),
      crop.canvas,
      h("label", { class: "zoom" }, icon("search"), zoom),
      progress,
      refusal,
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
        save,
      ),
    ],
  });
  dialog.closed.then(() => leave.abort());

  async function upload() {
    const release = busy(save);
    progress.hidden = false;
    refusal.hidden = true;
    try {
      await send(await crop.toBlob(), { onProgress: (share) => (progress.value = share), signal: leave.signal });
      dialog.close();
    } catch (error) {
      release();
      progress.hidden = true;
      refusal.hidden = false;
      refusal.textContent = error.message;
    }
  }
}
