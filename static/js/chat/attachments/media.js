import { freshenAccess } from "../../app/session.js";
import { h, icon } from "../../ui/dom.js";

/**
 * Shows a picture of the server's, behind the sign-in: the access may have run out since the page was opened.
 *
 * @param {HTMLImageElement} image @param {string} url
 */
export async function showPicture(image, url) {
  image.onerror = () => {
    image.onerror = () => image.toggleAttribute("data-broken", true);
    load(image, url);
  };
  await load(image, url);
}

async function load(image, url) {
  await freshenAccess().catch(() => {});
  image.src = url;
}

/**
 * A link to a file. It is followed with fresh access only: else what is saved would be the refusal.
 *
 * @param {{url: string, name: string}} attachment @param {Record<string, any>} attributes @param {...any} content
 */
export function downloadLink({ url, name }, attributes, ...content) {
  let fresh = false;
  const link = h(
    "a",
    {
      href: url,
      download: name,
      ...attributes,
      click: async (event) => {
        if (fresh) return;
        event.preventDefault();
        await freshenAccess().catch(() => {});
        fresh = true;
        link.click();
        fresh = false;
      },
    },
    ...content,
  );
  return link;
}

/** @param {{url: string, name: string}} attachment @param {string} [style] */
export function downloadButton(attachment, style = "button button-quiet button-icon button-small") {
  const label = `Download ${attachment.name}`;
  return downloadLink(attachment, { class: style, "aria-label": label, title: "Download" }, icon("download"));
}
