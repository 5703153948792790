import { h } from "../ui/dom.js";

const ADDRESS = /https?:\/\/[^\s<>"]+/giu;
const NAMED = /(?<![\w@])@([A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)/g;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\p{Regional_Indicator}){1,24}$/u;
const PUNCTUATION = /[.,:;!?'’”»)\]}]$/;

/**
 * What a message is made of: words, addresses, and names of people.
 *
 * @param {string} body
 * @returns {{kind: "words" | "link" | "name", text: string}[]}
 */
export function parts(body) {
  return split(
    body,
    ADDRESS,
    (text) => {
      const address = trimmed(text);
      return [part("link", address), ...names(text.slice(address.length))];
    },
    names,
  );
}

function names(text) {
  return split(
    text,
    NAMED,
    (name) => [part("name", name)],
    (words) => [part("words", words)],
  );
}

/** What matches a pattern, and what stands between. */
function split(text, pattern, matching, between) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) found.push(...between(text.slice(from, match.index)));
    found.push(...matching(match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push(...between(text.slice(from)));
  return found;
}

/** The full stop after an address ends the sentence, and so does a bracket that was opened before it. */
function trimmed(address) {
  let end = address;
  while (PUNCTUATION.test(end) && !(end.endsWith(")") && count(end, "(") >= count(end, ")"))) end = end.slice(0, -1);
  return end;
}

function count(text, character) {
  return text.split(character).length - 1;
}

function part(kind, text) {
  return { kind, text };
}

/** One to three emoji and nothing else are shown large. @param {string} body */
export function isEmojiOnly(body) {
  if (!ONLY_EMOJI.test(body) || /^[\d#*]+$/.test(body)) return false;
  return [...new Intl.Segmenter("en").segment(body)].length <= 3;
}

/** @param {string} body @param {{isNamed: (username: string) => "me" | "other" | null}} people */
export function textNodes(body, { isNamed }) {
  return parts(body).map(({ kind, text }) => {
    if (kind === "link") return link(text);
    const named = kind === "name" && isNamed(text.slice(1).toLowerCase());
    return named ? h("span", { class: named === "me" ? "mention mention-me" : "mention" }, text) : text;
  });
}

function link(address) {
  if (!URL.canParse(address)) return address;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" }, address);
}
