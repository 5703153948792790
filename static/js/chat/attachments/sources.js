import { h, icon } from "../../ui/dom.js";
import { attachFile, trays } from "./live.js";
import { MOST } from "./tray.js";

/** As many as there is room for. @param {string} conversation @param {File[]} files @returns {string} what is to be said about that */
export function attachFiles(conversation, files) {
  const room = trays.room(conversation);
  for (const file of files.slice(0, room)) attachFile(conversation, file);
  const out = files.length - room;
  return out > 0 ? `A message holds ${MOST} files at most: ${out} ${out === 1 ? "was" : "were"} left out.` : "";
}

/** Opens the chooser of files. @param {(files: File[]) => void} attach */
export function attachButton(attach) {
  const input = h("input", {
    class: "visually-hidden",
    type: "file",
    multiple: true,
    tabindex: "-1",
    "aria-hidden": "true",
    change: () => {
      attach([...input.files]);
      input.value = "";
    },
  });
  const button = h(
    "button",
    {
      class: "button button-quiet button-icon",
      type: "button",
      "aria-label": "Attach files",
      title: "Attach files",
      click: () => input.click(),
    },
    icon("paperclip"),
  );
  return [button, input];
}

/** Files that are pasted wherever nothing else would take them. @param {(files: File[]) => void} attach @param {AbortSignal} signal */
export function listenToPaste(attach, signal) {
  document.addEventListener(
    "paste",
    (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length || isText(event.clipboardData) || isTakenElsewhere(event.target)) return;
      event.preventDefault();
      attach(files);
    },
    { signal },
  );
}

/** Words from an office program bring a picture of themselves along. */
function isText({ types }) {
  return types.includes("text/plain") && types.includes("text/html");
}

function isTakenElsewhere(target) {
  const field = target.closest?.("input, textarea, [contenteditable]");
  return document.querySelector("dialog[open]") !== null || (field && !field.closest(".composer"));
}

/**
 * Files that are dropped onto an element. Meanwhile the page does not leave for one that is dropped beside it.
 *
 * @param {HTMLElement} element @param {(files: File[], problem?: string) => void} attach @param {AbortSignal} signal
 */
export function listenToDrop(element, attach, signal) {
  const target = h(
    "div",
    { class: "drop-target", "aria-hidden": "true", hidden: true },
    h("p", {}, icon("paperclip"), "Drop files here to attach them"),
  );
  element.append(target);
  const show = (shown) => (target.hidden = !shown);
  const listen = (type, react) =>
    document.addEventListener(type, (event) => bringsFiles(event) && react(event), { signal });
  listen("dragover", (event) => {
    event.preventDefault();
    const within = element.contains(event.target) && !document.querySelector("dialog[open]");
    event.dataTransfer.dropEffect = within ? "copy" : "none";
    show(within);
  });
  // Leaving the window comes from the last element to none.
  listen("dragleave", (event) => event.relatedTarget || show(false));
  listen("drop", (event) => {
    event.preventDefault();
    show(false);
    if (element.contains(event.target)) dropped(event.dataTransfer, attach);
  });
}

function bringsFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files");
}

function dropped({ items }, attach) {
  const found = [...items].filter(({ kind }) => kind === "file");
  const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory;
  const files = found.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  attach(files, files.length < found.length ? "Folders cannot be attached. Choose the files in them." : "");
}
