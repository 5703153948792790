import { h, icon } from "../../ui/dom.js";
import { showPicture } from "./media.js";
import { keptPreview, releasePreview } from "./previews.js";

const MOST_SHOWN = 4;
const LARGEST = 320;
const SMALLEST = 96;

/**
 * The pictures of a message: one in its own shape, several in a grid, more than four behind the last. Their room is there
 * before they are.
 *
 * @param {any[]} pictures
 * @param {{open: (picture: any) => void, over: (picture: any) => any}} options `over` is what lies on one, such as its progress
 */
export function pictureGrid(pictures, { open, over }) {
  const shown = pictures.slice(0, MOST_SHOWN);
  const more = pictures.length - shown.length;
  return h(
    "div",
    { class: "pictures", "data-count": String(shown.length) },
    shown.map((picture, place) =>
      cell(picture, {
        label: pictures.length > 1 ? `Picture ${place + 1} of ${pictures.length}` : "Picture",
        alone: pictures.length === 1,
        more: place === MOST_SHOWN - 1 ? more : 0,
        open,
        over: over(picture),
      }),
    ),
  );
}

function cell(picture, { label, alone, more, open, over }) {
  const image = h("img", { alt: "", decoding: "async", draggable: "false" });
  const button = h(
    "button",
    {
      class: "picture",
      type: "button",
      "aria-label": `${label}: ${picture.name}`,
      "aria-haspopup": "dialog",
      disabled: picture.pending,
      click: () => open(picture),
    },
    image,
    h("span", { class: "picture-broken" }, icon("image")),
    more > 0 && h("span", { class: "picture-more", "aria-hidden": "true" }, `+${more}`),
  );
  const element = h("div", { class: "picture-cell" }, button, over);
  if (alone) shape(element, picture);
  show(image, picture);
  return element;
}

/** As large as fits, in its own shape unless that is extreme. */
function shape(element, { width, height }) {
  const [wide, high] = width && height ? [width, height] : [4, 3];
  const scale = Math.min(LARGEST / wide, LARGEST / high, width ? 1 : Infinity);
  const size = (side) => Math.max(SMALLEST, Math.round(side * scale));
  element.style.setProperty("--picture-width", `${size(wide)}px`);
  element.style.setProperty("--picture-ratio", `${size(wide)} / ${size(high)}`);
}

function show(image, { id, thumbnail, preview }) {
  const local = preview ?? keptPreview(id);
  if (!local) return thumbnail && showPicture(image, thumbnail);
  image.src = local;
  if (thumbnail) takeOver(image, id, thumbnail);
  return undefined;
}

/** From one's own preview to the server's picture, without a blink. */
async function takeOver(image, id, thumbnail) {
  const fetched = new Image();
  await showPicture(fetched, thumbnail);
  try {
    await fetched.decode();
  } catch {
    return;
  }
  image.src = thumbnail;
  releasePreview(id);
}
