import { find, h, icon, uniqueId } from "./dom.js";

/**
 * Opens a modal dialog. The browser keeps the focus inside and gives it back afterwards.
 *
 * @param {{title: string, content: any, wide?: boolean}} options
 * @returns {{element: HTMLDialogElement, close: (value?: any) => void, closed: Promise<any>}} `closed` brings what it was closed with
 */
export function openDialog({ title, content, wide = false }) {
  const id = uniqueId("dialog");
  let outcome;
  const close = (value) => {
    outcome = value;
    element.close();
  };
  const element = h(
    "dialog",
    {
      class: wide ? "dialog dialog-wide" : "dialog",
      "aria-labelledby": id,
      click: (event) => event.target === element && close(),
    },
    h(
      "div",
      { class: "dialog-content" },
      h(
        "div",
        { class: "dialog-head" },
        h("h2", { id }, title),
        h(
          "button",
          {
            class: "button button-quiet button-icon button-small",
            type: "button",
            "aria-label": "Close",
            click: () => close(),
          },
          icon("close"),
        ),
      ),
      content,
    ),
  );
  const closed = new Promise((resolve) => {
    element.addEventListener("close", () => {
      element.remove();
      resolve(outcome);
    });
  });
  document.body.append(element);
  element.showModal();
  (find("[autofocus]", element) ?? find("input, textarea, select", element))?.focus();
  return { element, close, closed };
}

/**
 * @param {{title: string, message: string, action: string, danger?: boolean, cancel?: string}} options
 * @returns {Promise<boolean>}
 */
export async function confirmDialog({ title, message, action, danger = false, cancel = "Cancel" }) {
  const dialog = openDialog({
    title,
    content: [
      h("p", { class: "muted" }, message),
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { class: "button", type: "button", autofocus: true, click: () => dialog.close(false) }, cancel),
        h(
          "button",
          {
            class: danger ? "button button-danger" : "button button-primary",
            type: "button",
            click: () => dialog.close(true),
          },
          action,
        ),
      ),
    ],
  });
  return Boolean(await dialog.closed);
}
