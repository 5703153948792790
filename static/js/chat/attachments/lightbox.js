import { isMe, person } from "../../people/directory.js";
import { h, icon } from "../../ui/dom.js";
import { exactly } from "../../ui/time.js";
import { nameOf } from "../conversation.js";
import { downloadButton, showPicture } from "./media.js";
import { listenToSwipes } from "./swipes.js";

/**
 * Pictures over everything else, one at a time.
 *
 * @param {object} options
 * @param {() => {picture: any, message: any}[]} options.pictures all there are, in their order
 * @param {string} options.first the id of the one to begin with
 * @param {(close: () => void, changed: () => void) => () => void} options.listen told when pictures come and go; answers how to end that
 */
export function openLightbox({ pictures, first, listen }) {
  let shown = pictures().find(({ picture }) => picture.id === first);
  if (!shown) return;
  const count = h("p", { class: "lightbox-count numeric", role: "status" });
  const about = h("p", { class: "lightbox-about" });
  const save = h("span", {});
  const stage = h("div", { class: "lightbox-stage" });
  const zoom = button("zoom-in", "Actual size", () => setZoom(zoom.getAttribute("aria-pressed") !== "true"));
  const previous = button("chevron-left", "Previous picture", () => step(-1));
  const next = button("chevron-right", "Next picture", () => step(1));
  previous.classList.add("lightbox-previous");
  next.classList.add("lightbox-next");
  const dialog = h(
    "dialog",
    {
      class: "lightbox",
      "aria-label": "Picture",
      keydown: (event) => pressed(event),
      click: ({ target }) => (target === stage || target === dialog) && dialog.close(),
    },
    h(
      "header",
      { class: "lightbox-head" },
      about,
      count,
      zoom,
      save,
      button("close", "Close", () => dialog.close()),
    ),
    stage,
    previous,
    next,
  );

  const placeIn = (all) => all.findIndex(({ picture: { id } }) => id === shown.picture.id);
  const tellPlace = () => {
    const { picture } = shown;
    const all = pictures();
    const place = placeIn(all);
    count.textContent = `${place + 1} of ${all.length}`;
    count.append(h("span", { class: "visually-hidden" }, `: ${picture.name}`));
    previous.disabled = place === 0;
    next.disabled = place === all.length - 1;
    for (const beside of [all[place - 1], all[place + 1]]) if (beside) showPicture(new Image(), beside.picture.url);
  };
  const show = () => {
    const { picture, message } = shown;
    tellPlace();
    about.replaceChildren(...aboutOf(message));
    save.replaceChildren(downloadButton(picture, "button button-icon"));
    stage.replaceChildren(large(picture, () => setZoom(zoom.getAttribute("aria-pressed") !== "true")));
    setZoom(false);
  };
  const step = (by) => {
    const all = pictures();
    const there = all[placeIn(all) + by];
    if (!there) return;
    shown = there;
    show();
  };
  const setZoom = (actual) => {
    zoom.setAttribute("aria-pressed", String(actual));
    zoom.replaceChildren(icon(actual ? "zoom-out" : "zoom-in"));
    stage.toggleAttribute("data-actual", actual);
    stage.removeAttribute("tabindex");
    if (!actual) return;
    // What is larger than the screen is moved by the arrow keys.
    stage.tabIndex = 0;
    stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
  };
  const pressed = (event) => {
    const { key } = event;
    const forward = getComputedStyle(dialog).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const moves = stage.hasAttribute("data-actual") && document.activeElement === stage;
    if (key.startsWith("Arrow") && moves) return;
    if (key === "ArrowLeft" || key === "ArrowRight") step(key === forward ? 1 : -1);
    else if (key === "+" || key === "-") setZoom(key === "+");
  };
  /** One that was deleted gives way to its neighbour. */
  const changed = () => {
    const all = pictures();
    if (placeIn(all) >= 0) return tellPlace();
    if (!all.length) return dialog.close();
    shown = all.findLast(({ message: { seq } }) => seq <= shown.message.seq) ?? all[0];
    return show();
  };

  listenToSwipes(stage, {
    isFree: () => !stage.hasAttribute("data-actual"),
    sideways: (direction) => step(direction),
    down: () => dialog.close(),
  });
  const stop = listen(() => dialog.close(), changed);
  dialog.addEventListener("close", () => {
    stop();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  show();
}

function aboutOf({ sender, created_at: moment }) {
  return [
    h("strong", {}, isMe(sender) ? "You" : h("bdi", {}, nameOf(person(sender)))),
    h("time", { datetime: moment }, exactly(moment)),
  ];
}

function large({ name, width, height, thumbnail, url }, zoom) {
  const image = h("img", { class: "lightbox-picture", alt: name, width, height, draggable: "false", dblclick: zoom });
  const whole = new Image();
  if (thumbnail) showPicture(image, thumbnail);
  whole.onload = () => (image.src = url);
  showPicture(whole, url).then(() => thumbnail || (image.src = url));
  return image;
}

function button(name, label, click) {
  return h(
    "button",
    { class: "button button-icon", type: "button", "aria-label": label, title: label, click },
    icon(name),
  );
}
