import { h } from "./dom.js";

export const STATUS_WORDS = { online: "Online", away: "Away", on_call: "On a call", offline: "Offline" };

/** @param {{photo: string, full_name: string}} person @param {{size?: "s" | "l" | "xl", status?: string | null}} [options] */
export function avatar(person, { size, status } = {}) {
  return h(
    "span",
    { class: size ? `avatar avatar-${size}` : "avatar" },
    h("img", { src: person.photo, alt: "", loading: "lazy", decoding: "async" }),
    status && h("span", { class: "dot", "data-status": status, role: "img", "aria-label": STATUS_WORDS[status] }),
  );
}
