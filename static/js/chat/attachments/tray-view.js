import { arrange, find, h, icon } from "../../ui/dom.js";
import { fileSign } from "./in-message.js";
import { trays, uploads } from "./live.js";
import { player } from "./player.js";
import { uploadProgress, wordsFor } from "./upload-progress.js";
import { isVoice, sizeWords } from "./words.js";

/**
 * What is attached to the message that is being written: what it is, how far it is, and how to be rid of it.
 *
 * @param {string} conversation @param {AbortSignal} signal
 */
export function trayView(conversation, signal) {
  const tiles = new Map();
  let shown = 0;
  const element = h("ul", { class: "tray", "aria-label": "Attached" });
  const show = () => {
    const attached = trays.of(conversation);
    element.hidden = attached.length === 0;
    for (const key of tiles.keys()) if (!attached.some((upload) => upload.key === key)) tiles.delete(key);
    arrange(
      element,
      attached.map((upload) => tileFor(tiles, upload, conversation)),
    );
    if (attached.length > shown) element.scrollTop = element.scrollHeight;
    shown = attached.length;
  };
  signal.addEventListener(
    "abort",
    trays.on("changed", (changed) => changed === conversation && show()),
  );
  show();
  return {
    element,
    /** To the first one that stands in the way of sending. @returns {boolean} whether there is one */
    showFailed() {
      const failed = trays.of(conversation).find(({ state }) => state === "failed");
      if (!failed) return false;
      tiles.get(failed.key).element.querySelector("button").focus();
      announce(`${failed.name} cannot be sent. Try again, or remove it.`);
      return true;
    },
  };
}

/** A tile is made anew only when it shows something else; progress shows itself. */
function tileFor(tiles, upload, conversation) {
  const { key, state, preview, error } = upload;
  const facts = [state, preview, error];
  const known = tiles.get(key);
  if (known?.facts.every((fact, place) => fact === facts[place])) return known.element;
  if (known && state !== known.facts[0]) tell(upload);
  const element = known?.element ?? h("li", { class: "tray-tile" });
  const focused = element.contains(document.activeElement);
  element.dataset.state = state;
  element.replaceChildren(...content(upload, conversation));
  if (focused) find(".tray-remove", element).focus();
  tiles.set(key, { element, facts });
  return element;
}

function tell({ name, state, error }) {
  if (state === "done") announce(`${name} is uploaded.`);
  if (state === "failed") announce(`${name} was not uploaded. ${error}`);
}

function announce(words) {
  find("#announcer").textContent = words;
}

function content(upload, conversation) {
  const { key, name, state } = upload;
  return [
    isVoice(upload) ? listen(upload) : look(upload),
    h(
      "div",
      { class: "tray-body" },
      !isVoice(upload) && h("bdi", { class: "tray-name", title: name }, name),
      state === "failed" ? failure(upload) : note(upload),
    ),
    removeButton(state === "done" || state === "failed" ? "Remove" : "Cancel", upload, () =>
      trays.remove(conversation, key),
    ),
  ];
}

function listen(upload) {
  const url = upload.preview ?? upload.view?.url;
  return url ? player({ ...upload, id: upload.key, url }) : fileSign(upload);
}

function look(upload) {
  const picture = upload.preview ?? upload.view?.thumbnail;
  if (upload.kind !== "image" || !picture) return fileSign(upload);
  return h("img", { class: "tray-picture", src: picture, alt: "", width: "44", height: "44" });
}

function note(upload) {
  const words = [!isVoice(upload) && sizeWords(upload.size), upload.state === "waiting" && wordsFor(upload)];
  const said = words.filter(Boolean).join(" · ");
  return [said && h("span", { class: "tray-note" }, said), upload.state !== "done" && uploadProgress(upload)];
}

function failure({ key, name, error, file, refused }) {
  return [
    h("span", { class: "tray-error" }, error),
    file &&
      !refused &&
      h(
        "button",
        { class: "link-button", type: "button", "aria-label": `Try ${name} again`, click: () => uploads.retry(key) },
        "Try again",
      ),
  ].filter(Boolean);
}

function removeButton(verb, { name }, click) {
  return h(
    "button",
    {
      class: "button button-quiet button-icon button-small tray-remove",
      type: "button",
      "aria-label": `${verb} ${name}`,
      title: verb,
      click,
    },
    icon("close"),
  );
}
