import { board } from "../../app/live.js";
import { api, freshenAccess } from "../../app/session.js";
import { store } from "../../app/store.js";
import { limits } from "./limits.js";
import { keepPreview, looksLikeImage, previewOf } from "./previews.js";
import { Trays } from "./tray.js";
import { Uploads } from "./uploads.js";

/** Everything that this page is uploading, for whatever conversation. */
export const uploads = new Uploads({
  transfer,
  discard: (id) => api.delete(`attachments/${id}/`).catch(() => {}),
  isConnected: () => board.state.name === "online",
  release: (url) => URL.revokeObjectURL(url),
  largest: limits.bytes,
});

export const trays = new Trays({ uploads, me: () => store.get("me").id });

board.on("ready", () => uploads.wake());
uploads.on("changed", () => {
  if (uploads.underWay) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
});

function ask(event) {
  event.preventDefault();
}

async function transfer({ file, name, duration_ms: duration, waveform }, options) {
  // A refusal after 25 MB is a waste: rather ask for fresh access before.
  await freshenAccess();
  options.signal.throwIfAborted();
  const form = new FormData();
  form.set("file", file, name);
  if (duration) form.set("duration_ms", duration);
  if (waveform) form.set("waveform", JSON.stringify(waveform));
  return api.upload("POST", "attachments/", form, options);
}

/** @param {string} conversation @param {File} file */
export function attachFile(conversation, file) {
  const { key } = trays.add(conversation, file, { name: file.name, kind: looksLikeImage(file) ? "image" : "file" });
  if (looksLikeImage(file)) previewOf(file).then((facts) => uploads.describe(key, facts ?? { kind: "file" }));
}

/** @param {string} conversation @param {Awaited<ReturnType<import("./recorder.js").record>>} recorded */
export function attachVoice(conversation, { file, ...facts }) {
  trays.add(conversation, file, { ...facts, kind: "audio", preview: URL.createObjectURL(file) });
}

/** The files of a message that is confirmed. Their previews stay until the server's are there. @param {{key: string}[]} attachments */
export function handOver(attachments) {
  for (const { key } of attachments) {
    const upload = uploads.handOver(key);
    if (!upload?.preview) continue;
    if (upload.view?.kind === "image") keepPreview(upload.view.id, upload.preview);
    else URL.revokeObjectURL(upload.preview);
  }
}
