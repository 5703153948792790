const KIB = 1024;

/** Such as "340 KB" or "2.4 MB". @param {number} bytes */
export function sizeWords(bytes) {
  if (bytes < KIB) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  if (bytes < KIB * KIB) return `${Math.round(bytes / KIB)} KB`;
  const megabytes = bytes / KIB / KIB;
  return `${megabytes < 10 ? Number(megabytes.toFixed(1)) : Math.round(megabytes)} MB`;
}

/** As a clock shows it: "0:07", "12:30", "1:02:03". @param {number} milliseconds */
export function durationWords(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const padded = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

/** Something said, rather than a file of music. */
export function isVoice({ kind, waveform }) {
  return kind === "audio" && Boolean(waveform?.length);
}

/**
 * What is attached, in a word or two, for lists and quotes.
 *
 * @param {any[]} [attachments] a quote has their kinds only
 */
export function attachmentWords(attachments = []) {
  const files = attachments.map((each) => (typeof each === "string" ? { kind: each } : each));
  if (files.length === 0) return "";
  if (files.every(({ kind }) => kind === "image")) return files.length === 1 ? "Photo" : `${files.length} photos`;
  return files.length === 1 ? fileWords(files[0]) : `${files.length} files`;
}

function fileWords(file) {
  if (isVoice(file)) return `Voice message ${durationWords(file.duration_ms)}`;
  return file.name ?? (file.kind === "audio" ? "Sound" : "File");
}

/** What a name ends with, to be seen on the sign of a file: "pdf". @param {string} name */
export function ending(name) {
  return /\.([\p{Letter}\p{Number}]{1,4})$/u.exec(name)?.[1].toLowerCase() ?? "";
}
