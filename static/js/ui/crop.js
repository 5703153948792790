import { h } from "./dom.js";

const SIZE = 512;
const STEP = 16;
const ARROWS = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

/** A square window over a picture, moved by pointer or arrow keys. */
export class Crop {
  #image;
  #zoom = 1;
  #left = 0;
  #top = 0;

  /** @param {ImageBitmap} image @param {string} label what comes of it */
  constructor(image, label) {
    this.#image = image;
    this.canvas = h("canvas", {
      class: "crop",
      width: SIZE,
      height: SIZE,
      tabindex: "0",
      role: "img",
      "aria-label": `${label} as it will be cut. Use the arrow keys to move it.`,
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.#drag(event));
    this.canvas.addEventListener("pointerdown", (event) => this.canvas.setPointerCapture(event.pointerId));
    this.canvas.addEventListener("keydown", (event) => this.#step(event));
    this.#left = (SIZE - this.#width) / 2;
    this.#top = (SIZE - this.#height) / 2;
    this.#draw();
  }

  get #scale() {
    return (SIZE / Math.min(this.#image.width, this.#image.height)) * this.#zoom;
  }

  get #width() {
    return this.#image.width * this.#scale;
  }

  get #height() {
    return this.#image.height * this.#scale;
  }

  /** Around the middle of what is seen. @param {number} zoom */
  zoomTo(zoom) {
    const growth = zoom / this.#zoom;
    this.#zoom = zoom;
    this.#left = SIZE / 2 - (SIZE / 2 - this.#left) * growth;
    this.#top = SIZE / 2 - (SIZE / 2 - this.#top) * growth;
    this.#draw();
  }

  /** @returns {Promise<Blob>} */
  toBlob() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", 0.92));
  }

  #drag({ movementX, movementY }) {
    const ratio = SIZE / this.canvas.clientWidth;
    this.#move(movementX * ratio, movementY * ratio);
  }

  #step(event) {
    if (!ARROWS[event.key]) return;
    event.preventDefault();
    this.#move(...ARROWS[event.key]);
  }

  #move(x, y) {
    this.#left += x;
    this.#top += y;
    this.#draw();
  }

  #draw() {
    this.#left = Math.min(0, Math.max(SIZE - this.#width, this.#left));
    this.#top = Math.min(0, Math.max(SIZE - this.#height, this.#top));
    const context = this.canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, SIZE, SIZE);
    context.drawImage(this.#image, this.#left, this.#top, this.#width, this.#height);
  }
}
