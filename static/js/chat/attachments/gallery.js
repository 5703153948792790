import { chat } from "../live.js";
import { openLightbox } from "./lightbox.js";

/**
 * The pictures of a conversation, as far as its messages are at hand.
 *
 * @param {string} conversation @param {string} first the id of the one to begin with @param {AbortSignal} signal closes it
 */
export function openGallery(conversation, first, signal) {
  const isImage = ({ kind }) => kind === "image";
  const picturesOf = (message) => message.attachments.filter(isImage).map((picture) => ({ picture, message }));
  openLightbox({
    first,
    pictures: () => chat.timeline(conversation).messages.flatMap(picturesOf),
    listen: (close, changed) => {
      const here = (work) => (id) => id === conversation && work();
      const stops = [
        chat.on("messages", here(changed)),
        chat.on(
          "conversation",
          here(() => chat.conversation(conversation) || close()),
        ),
      ];
      signal.addEventListener("abort", close);
      return () => {
        stops.forEach((stop) => stop());
        signal.removeEventListener("abort", close);
      };
    },
  });
}
