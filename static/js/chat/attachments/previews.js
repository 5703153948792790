const LARGEST_SIDE = 480;
const MOST_KEPT = 40;
const SHOWN = /^image\/(jpeg|png|webp|gif)$/;

/** Previews of pictures that were sent from here, by attachment, until the server's own can take their place. */
const kept = new Map();

/** Whether it is likely that both browser and server take this for a picture. @param {Blob} file */
export function looksLikeImage(file) {
  return SHOWN.test(file.type);
}

/**
 * A small picture of a picture. @param {Blob} file
 * @returns {Promise<{preview: string, width: number, height: number} | null>} none of what this browser cannot read
 */
export async function previewOf(file) {
  try {
    const { width, height, bitmap } = await scaled(file);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    return { preview: URL.createObjectURL(await canvas.convertToBlob({ type: "image/webp" })), width, height };
  } catch {
    return null;
  }
}

async function scaled(file) {
  const whole = await createImageBitmap(file);
  const { width, height } = whole;
  const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
  const size = { resizeWidth: Math.ceil(width * scale), resizeHeight: Math.ceil(height * scale) };
  const bitmap = await createImageBitmap(whole, { ...size, resizeQuality: "high" });
  whole.close();
  return { width, height, bitmap };
}

/** @param {string} id @param {string} url */
export function keepPreview(id, url) {
  kept.set(id, url);
  if (kept.size > MOST_KEPT) releasePreview(kept.keys().next().value);
}

/** @param {string} id @returns {string | undefined} */
export function keptPreview(id) {
  return kept.get(id);
}

/** @param {string} id */
export function releasePreview(id) {
  URL.revokeObjectURL(kept.get(id));
  kept.delete(id);
}
