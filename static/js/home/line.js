const SVG = "http://www.w3.org/2000/svg";

/** Two jacks and the cord between this page and the server; its lamp shines while the line is open. */
export function line() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "line");
  svg.setAttribute("viewBox", "0 0 320 96");
  svg.setAttribute("aria-hidden", "true");
  for (const x of [32, 96, 160, 224, 288])
    svg.append(
      shape("circle", { class: "line-ring", cx: x, cy: 34, r: 15 }),
      shape("circle", { class: "line-hole", cx: x, cy: 34, r: 6 }),
      shape("circle", { class: "line-lamp", cx: x, cy: 8, r: 2.5 }),
    );
  svg.append(
    shape("path", { class: "line-cord line-shade", d: "M32 40C44 112 276 112 288 40" }),
    shape("path", { class: "line-cord", d: "M32 34C44 106 276 106 288 34" }),
    ...[32, 288].flatMap((x) => [
      shape("circle", { class: "line-plug", cx: x, cy: 34, r: 12 }),
      shape("circle", { class: "line-tip", cx: x, cy: 34, r: 4.5 }),
      shape("circle", { class: "line-lit", cx: x, cy: 8, r: 4 }),
    ]),
  );
  return svg;
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
