import { openDialog } from "../ui/dialog.js";
import { h, uniqueId } from "../ui/dom.js";
import { attempt } from "../ui/toast.js";
import { isRelayOnly, setRelayOnly } from "./media/choices.js";
import { levelMeter } from "./media/level.js";

const MEASURED_EVERY = 80;
const NAMES = { microphone: "Microphone", camera: "Camera", speaker: "Speaker" };

/** What one speaks into, is seen by and hears from. @param {import("./media/local.js").LocalMedia} local @param {AbortSignal} signal */
export function deviceChoice(local, signal) {
  const element = h("div", { class: "devices" });
  const show = async () => {
    const devices = await local.devices();
    if (signal.aborted) return;
    element.replaceChildren(
      ...Object.keys(NAMES)
        .filter((device) => devices[device].length)
        .map((device) => field(device, devices[device], local)),
    );
  };
  const stops = [local.on("devices", show), local.on("changed", show)];
  signal.addEventListener("abort", () => stops.forEach((stop) => stop()));
  show();
  return element;
}

function field(device, found, local) {
  const id = uniqueId(device);
  const chosen = local.choices[device] ?? local.track(device === "camera" ? "video" : "audio")?.getSettings().deviceId;
  const select = h(
    "select",
    { class: "input", id, change: () => attempt(() => local.choose(device, select.value)) },
    found.map(({ deviceId, label }, place) =>
      h("option", { value: deviceId, selected: deviceId === chosen }, label || `${NAMES[device]} ${place + 1}`),
    ),
  );
  return h("div", { class: "field" }, h("label", { class: "field-label", for: id }, NAMES[device]), select);
}

/** How loud one is, as others would hear it. @param {import("./media/local.js").LocalMedia} local @param {AbortSignal} signal */
export function microphoneMeter(local, signal) {
  const element = h("meter", { class: "level", min: "0", max: "100", value: "0", "aria-label": "Microphone level" });
  let meter = null;
  let measured = null;
  const ticking = setInterval(() => {
    const track = local.isOn("audio") ? local.track("audio") : null;
    if (track !== measured) {
      meter?.close();
      meter = track && levelMeter(track);
      measured = track;
    }
    element.value = meter?.level() ?? 0;
  }, MEASURED_EVERY);
  signal.addEventListener("abort", () => {
    clearInterval(ticking);
    meter?.close();
  });
  return element;
}

/** The choice again, in the middle of a call. @param {import("./media/local.js").LocalMedia} local */
export function openDevices(local) {
  const end = new AbortController();
  const relay = h("input", {
    type: "checkbox",
    role: "switch",
    checked: isRelayOnly(),
    change: () => setRelayOnly(relay.checked),
  });
  const dialog = openDialog({
    title: "Sound and picture",
    content: [
      deviceChoice(local, end.signal),
      h(
        "div",
        { class: "field" },
        h("span", { class: "field-label" }, "Your voice"),
        microphoneMeter(local, end.signal),
      ),
      h(
        "label",
        { class: "switch" },
        relay,
        h(
          "span",
          {},
          h("span", { class: "field-label" }, "Always use the relay"),
          h("span", { class: "field-hint" }, "Nobody in a call learns your network address. From the next call on."),
        ),
      ),
    ],
  });
  dialog.closed.then(() => end.abort());
}
