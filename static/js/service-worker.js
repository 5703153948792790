/**
 * Shows what the server tells this browser while nobody looks at a page. It keeps no pages and answers no requests.
 */

const APPLICATION = "/app/";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("push", (event) => event.waitUntil(tell(event.data?.json() ?? {})));
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});

/** Browsers insist that each push shows something. What somebody is looking at already goes as quickly as it comes. */
async function tell({ title = "Switchboard", body = "", tag = "switchboard", url = APPLICATION, badge, quiet }) {
  const seen = (await windows()).some((each) => each.focused && pathOf(each) === url);
  const silent = Boolean(seen || quiet);
  const options = { body, tag, data: { url }, icon: "/favicon.ico", renotify: !silent, silent };
  await registration.showNotification(title, options);
  if (seen) for (const shown of await registration.getNotifications({ tag })) shown.close();
  if (badge !== undefined) await navigator.setAppBadge?.(badge).catch(() => {});
}

/** In a window that is open already, without loading it anew; otherwise in a new one. */
async function open(address) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin || !url.pathname.startsWith(APPLICATION)) return;
  const open = await windows();
  const window = open.find((each) => each.focused) ?? open.find((each) => pathOf(each) === url.pathname) ?? open[0];
  if (!window) return void (await clients.openWindow(url));
  await window.focus().catch(() => {});
  window.postMessage({ type: "open", path: url.pathname });
}

async function windows() {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((each) => `${pathOf(each)}/`.startsWith(APPLICATION));
}

function pathOf(client) {
  return new URL(client.url).pathname.replace(/\/$/, "");
}
