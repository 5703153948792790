import { navigate } from "./router.js";
import { api } from "./session.js";
import { store } from "./store.js";

const CHOICE = "switchboard.push";
const WORKER = "/sw.js";
const SCOPE = "/app/";

/** @typedef {"unsupported" | "unavailable" | "denied" | "off" | "on"} PushState what notifications are, on this device */

/**
 * Keeps the server's idea of this browser fresh, for whom it was turned on; opens what a notification leads to; takes
 * away those of what is being looked at.
 */
export async function startPush() {
  if (!isSupported()) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "open") navigate(data.path);
  });
  navigator.serviceWorker.startMessages();
  addEventListener("focus", forgetSeen);
  store.watch("chat-unread", (count) => {
    setBadge(count);
    forgetSeen();
  });
  await renew().catch(() => {});
}

/** @returns {Promise<PushState>} */
export async function pushState() {
  if (!isSupported()) return "unsupported";
  const { key } = await api.get("push/key/");
  if (key === null) return "unavailable";
  if (Notification.permission === "denied") return "denied";
  return isChosen() && Notification.permission === "granted" && (await subscription()) ? "on" : "off";
}

/** Asks for the permission, so it must follow a click. @returns {Promise<PushState>} */
export async function turnPushOn() {
  if ((await Notification.requestPermission()) !== "granted") return pushState();
  await subscribe();
  localStorage.setItem(CHOICE, store.get("me").id);
  return "on";
}

/** @returns {Promise<PushState>} */
export async function turnPushOff() {
  localStorage.removeItem(CHOICE);
  const ending = await subscription();
  if (ending) {
    await api.delete("push/subscriptions/", { endpoint: ending.endpoint });
    await ending.unsubscribe();
  }
  return "off";
}

/** A browser that changed hands tells its new owner nothing that they did not ask for. */
async function renew() {
  if (isChosen() && Notification.permission === "granted") return subscribe();
  return (await subscription())?.unsubscribe();
}

async function subscribe() {
  const { key } = await api.get("push/key/");
  if (key === null) return;
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  const { pushManager } = await navigator.serviceWorker.ready;
  const { endpoint, keys } = (await subscribed(pushManager, key)).toJSON();
  await api.post("push/subscriptions/", { endpoint, keys });
}

/** One that was made with another key of the server has to go first. */
async function subscribed(pushManager, key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  }
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  return registration?.pushManager.getSubscription();
}

async function forgetSeen() {
  if (!document.hasFocus()) return;
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  const shown = (await registration?.getNotifications()) ?? [];
  for (const each of shown) if (each.data?.url === location.pathname.replace(/\/$/, "")) each.close();
}

function setBadge(count) {
  const done = count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  done?.catch(() => {});
}

function isSupported() {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
}

function isChosen() {
  return localStorage.getItem(CHOICE) === store.get("me").id;
}
