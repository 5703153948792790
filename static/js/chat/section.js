import { store } from "../app/store.js";
import { h, icon } from "../ui/dom.js";
import { emptyState } from "../ui/placeholders.js";
import { titleOf } from "./conversation.js";
import { conversationList } from "./list.js";
import { chat, conversationOf } from "./live.js";
import { openNewConversation } from "./new-conversation.js";
import { chatSearch } from "./search.js";
import { Thread } from "./thread.js";

export const routes = { "/": conversations, "/:id": conversation };

/** The list stays while one goes from conversation to conversation. */
let frame = null;

function conversations() {
  frame ??= newFrame();
  frame.show(null, nothingOpen());
  return { title: "Chat", element: frame.element };
}

async function conversation({ params: { id }, query, signal }) {
  const found = await conversationOf(id);
  if (signal.aborted) return { title: "", element: h("div") };
  frame ??= newFrame();
  const thread = new Thread(id, signal);
  frame.show(id, thread.element);
  const leaveIfGone = chat.on("conversation", (changed) => {
    if (changed === id && !chat.conversation(id)) thread.element.replaceChildren(gone());
  });
  signal.addEventListener("abort", leaveIfGone);
  const at = Number(query.get("at"));
  thread.start(at);
  return { title: titleOf(found), element: frame.element, focus: () => at || focusIn(thread) };
}

/** Where one can write at once; on a touch screen that would bring the keyboard up over what one came to read. */
function focusIn(thread) {
  if (matchMedia("(hover: hover)").matches) thread.composer.focus();
  else {
    thread.head.heading.tabIndex = -1;
    thread.head.heading.focus({ preventScroll: true });
  }
}

function newFrame() {
  const end = new AbortController();
  const list = conversationList(end.signal);
  const search = chatSearch(list.element, end.signal);
  const heading = h("div", { class: "chat-heading" });
  const place = h("div", { class: "chat-place" });
  const element = h(
    "div",
    { class: "chat" },
    h(
      "section",
      { class: "chat-list", "aria-label": "Conversations" },
      h(
        "div",
        { class: "chat-list-head" },
        heading,
        h(
          "button",
          {
            class: "button button-primary button-icon button-small",
            type: "button",
            "aria-label": "New conversation",
            title: "New conversation",
            click: openNewConversation,
          },
          icon("plus"),
        ),
      ),
      search.field,
      list.element,
      search.results,
    ),
    place,
  );
  store.watch(
    "section",
    (section) => {
      if (section === "/app/chat") return;
      end.abort();
      frame = null;
    },
    end.signal,
  );
  return {
    element,
    show(id, content) {
      element.toggleAttribute("data-open", id !== null);
      // The page's heading is the thread's while one is open.
      heading.replaceChildren(h(id === null ? "h1" : "h2", {}, "Chat"));
      list.setCurrent(id);
      place.replaceChildren(content);
    },
  };
}

function nothingOpen() {
  return emptyState({
    title: "Choose a conversation",
    message: "Or begin one: with somebody you know, or with several at once.",
    action: h(
      "button",
      { class: "button", type: "button", click: openNewConversation },
      icon("plus"),
      "New conversation",
    ),
  });
}

function gone() {
  return emptyState({
    title: "You are no longer in this conversation",
    message: "It ended, somebody removed you, or one of you blocked the other.",
    action: h("a", { class: "button", href: "/app/chat" }, "All conversations"),
  });
}
