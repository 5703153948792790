import { h } from "../../ui/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 3;
const HEIGHT = 32;
const LEAST = 2;

/** A waveform as bars, and over it again what was played. @param {number[]} levels from 0 to 100 */
export function wave(levels) {
  const element = h("span", { class: "wave", "aria-hidden": "true" }, bars(levels), bars(levels));
  element.lastElementChild.classList.add("wave-played");
  return element;
}

/** @param {number[]} levels */
export function bars(levels) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", `0 0 ${levels.length * STEP} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  path.setAttribute("d", levels.map(bar).join(""));
  svg.append(path);
  return svg;
}

function bar(level, place) {
  const height = Math.max(LEAST, (level / 100) * (HEIGHT - LEAST));
  return `M${place * STEP + STEP / 2} ${(HEIGHT - height) / 2}v${height}`;
}
