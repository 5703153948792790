import { h } from "../ui/dom.js";
import { openPopover } from "../ui/menu.js";

export const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

const GROUPS = [
  ["Faces", "😀 😂 🙂 😉 😊 😍 😘 😎 🤔 😐 🙄 😏 😮 😴 😢 😭 😡 🥳 🤯 🤗 😇 🤒"],
  ["Hands", "👍 👎 👌 🙏 👏 🙌 🤝 💪 👋 ✌️ 🤞 👀"],
  ["Hearts and signs", "❤️ 🧡 💛 💚 💙 💜 💔 🔥 ✨ ⭐ 🎉 ✅ ❌ ❓ ❗ 💯 ⏳ 📌"],
  ["Things", "☕ 🍵 🍕 🍛 🎂 🌹 🌧️ ☀️ 🌙 🚆 ✈️ 🏏 ⚽ 🎸 🎬 📚 💻 📷 💡 🏠"],
];

/**
 * A small set to choose from, and a field for any other.
 *
 * @param {HTMLElement} anchor @param {(emoji: string) => void} choose
 */
export function openEmojiPicker(anchor, choose) {
  const picked = (emoji) => {
    popover.hidePopover();
    choose(emoji);
  };
  const popover = openPopover(anchor, { class: "menu emoji-picker", label: "Emoji" }, [
    GROUPS.map(([label, emoji]) =>
      h(
        "div",
        { class: "emoji-group", role: "group", "aria-label": label },
        emoji.split(" ").map((each) => emojiButton(each, picked)),
      ),
    ),
    typedEmoji(picked),
  ]);
  popover.addEventListener("keydown", (event) => moveInGrid(popover, event));
}

/** @param {string} emoji @param {(emoji: string) => void} picked */
export function emojiButton(emoji, picked) {
  return h("button", { class: "emoji", type: "button", "aria-label": emoji, click: () => picked(emoji) }, emoji);
}

function typedEmoji(picked) {
  const input = h("input", {
    class: "input",
    name: "emoji",
    "aria-label": "Another emoji",
    placeholder: "Or type one",
    autocomplete: "off",
    maxlength: "16",
  });
  return h(
    "form",
    {
      class: "emoji-typed",
      submit: (event) => {
        event.preventDefault();
        if (input.value.trim()) picked(input.value.trim());
      },
    },
    input,
    h("button", { class: "button button-small", type: "submit" }, "Use"),
  );
}

/** Sideways by one, up and down by what stands above or below. */
function moveInGrid(popover, event) {
  const { activeElement: current } = document;
  if (!current.matches(".emoji") || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const all = [...popover.querySelectorAll(".emoji")];
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const next = sideways ? all[all.indexOf(current) + sideways] : nearest(all, current, event.key === "ArrowDown");
  next?.focus();
}

function nearest(all, current, below) {
  const { x, y } = current.getBoundingClientRect();
  const places = all.map((element) => ({ element, box: element.getBoundingClientRect() }));
  const beyond = places.filter(({ box }) => (below ? box.y > y + 4 : box.y < y - 4));
  beyond.sort((one, other) => distance(one.box) - distance(other.box));
  return beyond[0]?.element;

  function distance(box) {
    return Math.abs(box.y - y) * 100 + Math.abs(box.x - x);
  }
}
