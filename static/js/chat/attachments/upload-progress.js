import { h } from "../../ui/dom.js";
import { uploads } from "./live.js";

/** How far an upload is, as long as this is in the page. */
class UploadProgress extends HTMLElement {
  connectedCallback() {
    this.stop = uploads.on("changed", (key) => key === this.dataset.key && this.show());
    this.show();
  }

  disconnectedCallback() {
    this.stop();
  }

  show() {
    const upload = uploads.get(this.dataset.key);
    const percent = Math.floor((upload?.progress ?? 0) * 100);
    this.dataset.state = upload?.state ?? "failed";
    this.setAttribute("aria-valuenow", String(percent));
    this.setAttribute("aria-valuetext", wordsFor(upload, percent));
    this.style.setProperty("--progress", String(percent));
  }
}
customElements.define("upload-progress", UploadProgress);

/** @param {{key: string, name: string}} upload */
export function uploadProgress({ key, name }) {
  return h("upload-progress", {
    role: "progressbar",
    "aria-label": `Upload of ${name}`,
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    "data-key": key,
  });
}

/** Where an upload is, in words. @param {import("./uploads.js").Upload | undefined} upload */
export function wordsFor(upload, percent = Math.floor((upload?.progress ?? 0) * 100)) {
  if (!upload || upload.state === "failed") return "Failed";
  if (upload.state === "done") return "Uploaded";
  if (upload.state === "waiting") return "Waiting";
  return percent < 100 ? `${percent}%` : "Finishing";
}
