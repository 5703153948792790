import { ApiError } from "../api.js";
import { find, h } from "../ui/dom.js";
import { confirmDialog } from "../ui/dialog.js";
import { emptyState, errorState, pageSkeleton } from "../ui/placeholders.js";
import { matchRoute } from "./routes.js";
import { sectionFor, sections } from "./sections.js";
import { store } from "./store.js";
import { setTitle } from "./title.js";

const SKELETON_AFTER = 150;
const PREPARED_AFTER = 3000;

let current = { page: null, leave: new AbortController(), index: 0 };
const scrolled = new Map();
let returning = false;

export function startRouter() {
  history.scrollRestoration = "manual";
  history.replaceState({ index: 0 }, "");
  addEventListener("popstate", ({ state }) => travelled(state?.index ?? 0));
  addEventListener("beforeunload", (event) => current.page?.isDirty?.() && event.preventDefault());
  document.addEventListener("click", followLink);
  show({ first: true });
}

/** @param {string} path @param {{replace?: boolean}} [options] */
export async function navigate(path, { replace = false } = {}) {
  if (!(await mayLeave())) return;
  scrolled.set(current.index, scrollY);
  if (!replace) current.index += 1;
  history[replace ? "replaceState" : "pushState"]({ index: current.index }, "", path);
  await show();
}

function followLink(event) {
  const link = event.target.closest("a[href]");
  const elsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  if (
    link.origin !== location.origin ||
    !`${link.pathname}/`.startsWith("/app/") ||
    link.getAttribute("href").startsWith("#")
  )
    return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

/** The browser has moved already; if that would lose something, it moves back while we ask. */
async function travelled(index) {
  if (returning) {
    returning = false;
    return;
  }
  const steps = index - current.index;
  if (current.page?.isDirty?.()) {
    returning = true;
    history.go(-steps);
    if (!(await mayLeave())) return;
    current.page = null;
    history.go(steps);
    return;
  }
  scrolled.set(current.index, scrollY);
  current.index = index;
  await show({ scrollTo: scrolled.get(index) });
}

async function mayLeave() {
  if (!current.page?.isDirty?.()) return true;
  return confirmDialog({
    title: "Leave without saving?",
    message: "What you changed on this page has not been saved.",
    action: "Leave",
    cancel: "Stay",
    danger: true,
  });
}

async function show({ first = false, scrollTo = 0 } = {}) {
  current.leave.abort();
  const leave = new AbortController();
  current = { page: null, leave, index: current.index };
  const section = sectionFor(location.pathname.replace(/\/$/, ""));
  store.set("section", section?.path);
  const main = find("#main");
  main.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => main.replaceChildren(pageSkeleton()), SKELETON_AFTER);
  const page = await build(section, leave.signal);
  clearTimeout(waiting);
  if (leave.signal.aborted) return;
  current.page = page;
  // One that stays keeps its place in the page, and with it how far it is scrolled.
  if (main.children.length !== 1 || main.firstElementChild !== page.element) main.replaceChildren(page.element);
  main.removeAttribute("aria-busy");
  window.scrollTo({ top: scrollTo, behavior: "instant" });
  arrive(page, first);
  if (first) prepareSections();
}

/**
 * Once one stays, and there is nothing more urgent to do: then going somewhere costs nothing, and works through a lost
 * connection. Not before, for what the page itself shows is still on its way, over the same few connections.
 */
function prepareSections() {
  if (navigator.connection?.saveData) return;
  const whenIdle = globalThis.requestIdleCallback ?? ((work) => work());
  const load = () => Promise.allSettled(sections.map((section) => section.load()));
  const prepare = () => {
    if (navigator.onLine) whenIdle(load);
    else addEventListener("online", prepare, { once: true });
  };
  setTimeout(prepare, PREPARED_AFTER);
}

async function build(section, signal) {
  try {
    const routes = section && (await routesOf(section));
    // While it was fetched, one may have gone elsewhere, and the address with them.
    if (signal.aborted) return null;
    const found = section && matchRoute(routes, location.pathname.slice(section.path.length));
    if (!found) return notFound();
    return await found.view({ params: found.params, query: new URLSearchParams(location.search), signal });
  } catch (error) {
    if (error.status === 404) return notFound();
    if (error.status === undefined) reportError(error);
    return failed(error);
  }
}

/** A module that does not arrive is a server that cannot be reached. */
async function routesOf(section) {
  try {
    return (await section.load()).routes;
  } catch (error) {
    throw navigator.onLine && error instanceof SyntaxError ? error : new ApiError(0);
  }
}

/** Lets the browser's console, and whoever listens to its errors, know. */
function reportError(error) {
  queueMicrotask(() => {
    throw error;
  });
}

function notFound() {
  const home = h("a", { class: "button", href: "/app/" }, "Go home");
  return {
    title: "Not found",
    element: view(
      { title: "Nothing is plugged in here" },
      emptyState({
        title: "This page does not exist",
        message: "The address may be mistyped, or what was here has gone.",
        action: home,
      }),
    ),
  };
}

function failed(error) {
  return {
    title: "Not loaded",
    element: view(
      { title: "Not loaded" },
      errorState(error, () => show()),
    ),
  };
}

/** A screen reader hears where it is, and the keyboard continues from the top of the new page. */
function arrive(page, first) {
  setTitle(page.title);
  if (first) return undefined;
  find("#announcer").textContent = page.title;
  if (page.focus) return page.focus();
  const heading = find("#main h1");
  heading.tabIndex = -1;
  return heading.focus({ preventScroll: true });
}

/** The frame of a page. @param {{title: string, lead?: any, actions?: any, narrow?: boolean}} options @param {...any} content */
export function view({ title, lead, actions, narrow = false }, ...content) {
  return h(
    "div",
    { class: narrow ? "view view-narrow" : "view" },
    h("div", { class: "view-head" }, h("div", {}, h("h1", {}, title), lead && h("p", {}, lead)), actions),
    content,
  );
}
