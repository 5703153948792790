import { Emitter } from "../../switchboard/emitter.js";
import { PLACES } from "./peer.js";

const CHOICES = "switchboard.calls.devices";
const NAMES = { audio: "microphone", video: "camera" };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** As it is, but without what this page plays: the others would hear themselves. */
const SCREEN_SOUND = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  restrictOwnAudio: true,
};

/**
 * One's own microphone, camera and screen. A microphone that is off stays open and silent, so that it is back at once;
 * a camera that is off is let go, and its light with it.
 *
 * Emits `changed` with the place (`audio`, `video`, `screen`, or `sound`, which comes and goes with the screen), `lost`
 * when a device is gone, `silent` when a screen is shared without its sound, and why, `devices` when there are others
 * than before.
 */
export class LocalMedia extends Emitter {
  #tracks = new Map(PLACES.map((slot) => [slot, null]));
  #closed = false;
  choices = JSON.parse(localStorage.getItem(CHOICES) ?? "{}");

  constructor() {
    super();
    this.heard = () => this.emit("devices");
    navigator.mediaDevices?.addEventListener("devicechange", this.heard);
  }

  /** @param {string} slot @returns {MediaStreamTrack | null} */
  track(slot) {
    return this.#tracks.get(slot);
  }

  /** @param {string} slot */
  isOn(slot) {
    return Boolean(this.track(slot)?.enabled);
  }

  /** @param {"audio" | "video" | "screen"} slot @returns {Promise<void>} rejects with words for people */
  async turnOn(slot) {
    if (slot === "screen") return this.#share();
    const known = this.track(slot);
    if (known?.readyState === "live") known.enabled = true;
    else this.#keep(slot, await this.#open(slot));
    this.emit("changed", slot);
    return undefined;
  }

  /** @param {"audio" | "video" | "screen" | "sound"} slot */
  turnOff(slot) {
    const track = this.track(slot);
    if (!track) return;
    if (slot === "audio") track.enabled = false;
    else this.#drop(slot);
    this.emit("changed", slot);
    if (slot === "screen") this.turnOff("sound");
  }

  /** @param {"microphone" | "camera" | "speaker"} device @param {string} id */
  async choose(device, id) {
    this.choices = { ...this.choices, [device]: id };
    localStorage.setItem(CHOICES, JSON.stringify(this.choices));
    const slot = Object.keys(NAMES).find((each) => NAMES[each] === device);
    if (!slot || !this.track(slot)) return this.emit("devices");
    const wasOn = this.isOn(slot);
    this.#drop(slot);
    await this.turnOn(slot);
    if (!wasOn) this.turnOff(slot);
    return undefined;
  }

  /** What there is to choose from; browsers name them once one of them may be used. */
  async devices() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId);
    return { microphone: of("audioinput"), camera: of("videoinput"), speaker: of("audiooutput") };
  }

  close() {
    this.#closed = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.heard);
    for (const slot of PLACES) this.#drop(slot);
  }

  async #open(slot) {
    if (!navigator.mediaDevices?.getUserMedia)
      throw new Error("This browser cannot use a camera or microphone here. It needs a secure (https) address.");
    const id = this.choices[NAMES[slot]];
    const wanted = { ...(slot === "audio" ? SOUND : PICTURE), ...(id && { deviceId: { ideal: id } }) };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [slot]: wanted });
      return stream.getTracks()[0];
    } catch (error) {
      throw new Error(refusal(error, NAMES[slot]), { cause: error });
    }
  }

  /** What one is asked for may be given late: after another one, or when all is over. */
  #keep(slot, track) {
    this.#drop(slot);
    if (this.#closed) return track.stop();
    this.#tracks.set(slot, track);
    track.onended = () => {
      if (this.track(slot) !== track) return;
      const wasOn = this.isOn(slot);
      this.#drop(slot);
      this.emit("changed", slot);
      if (slot === "screen") this.turnOff("sound");
      else if (slot !== "sound" && wasOn) this.emit("lost", slot);
    };
    return undefined;
  }

  async #share() {
    const stream = await openScreen();
    if (!stream) return;
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    picture.contentHint = "detail";
    this.#keep("screen", picture);
    if (sound) this.#keep("sound", sound);
    else this.emit("silent", silence(picture));
    this.emit("changed", "screen");
    this.emit("changed", "sound");
  }

  #drop(slot) {
    this.track(slot)?.stop();
    this.#tracks.set(slot, null);
  }
}

/** Nothing, if one changes one's mind. */
async function openScreen() {
  try {
    return await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { max: 15 } },
      audio: SCREEN_SOUND,
      systemAudio: knows("restrictOwnAudio") ? "include" : "exclude",
    });
  } catch (error) {
    if (error.name === "NotAllowedError" && !/system/i.test(error.message)) return null;
    throw new Error(`The screen could not be shared: ${error.message}`, { cause: error });
  }
}

/** Why a shared screen has no sound. Browsers that have it know what to do with what they play themselves. */
function silence(picture) {
  if (!knows("suppressLocalAudioPlayback"))
    return "Your screen is shared without its sound, which this browser cannot send.";
  if (picture.getSettings().displaySurface === "window") return "The window is shared without its sound. A tab has it.";
  return "Your screen is shared without its sound.";
}

function knows(constraint) {
  return Boolean(navigator.mediaDevices.getSupportedConstraints()[constraint]);
}

function refusal({ name, message }, device) {
  const words = {
    NotAllowedError: `The ${device} is blocked for this page. Allow it in your browser’s address bar, then try again.`,
    NotFoundError: `No ${device} was found. Connect one, then try again.`,
    NotReadableError: `Another program is using the ${device}. Close it, then try again.`,
  };
  return words[name] ?? `The ${device} could not be used: ${message}`;
}
