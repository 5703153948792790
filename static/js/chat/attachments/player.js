import { h, icon } from "../../ui/dom.js";
import { deck } from "./deck.js";
import { wave } from "./wave.js";
import { durationWords, isVoice } from "./words.js";

const LONG = 60;
const KEY_STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -3, PageUp: 3 };

/** Plays one sound; what it shows follows the deck for as long as it is in the page. */
class SoundPlayer extends HTMLElement {
  connectedCallback() {
    const stops = [
      deck.on("changed", (id) => id === this.sound.id && this.show()),
      deck.on("speed", () => this.show()),
    ];
    this.stop = () => stops.forEach((stop) => stop());
    this.show();
  }

  disconnectedCallback() {
    this.stop();
  }

  /** @param {{id: string, url: string, name: string, duration_ms: number | null, waveform: number[] | null}} attachment */
  build({ id, url, name, duration_ms: duration, waveform, ...rest }) {
    this.sound = { id, url };
    this.seconds = (duration ?? 0) / 1000;
    const what = isVoice({ waveform, ...rest }) ? "voice message" : name;
    this.labels = { play: `Play ${what}`, pause: `Pause ${what}` };
    this.toggle = h("button", { class: "player-toggle", type: "button", click: () => deck.toggle(this.sound) });
    this.time = h("span", { class: "player-time numeric" });
    this.speed = h("button", { class: "player-speed numeric", type: "button", click: () => deck.nextSpeed() });
    this.slider = h("input", {
      class: "player-slider",
      type: "range",
      min: "0",
      step: "any",
      "aria-label": `Position in ${what}`,
      input: () => deck.seek(this.sound, Number(this.slider.value)),
      keydown: (event) => this.step(event),
    });
    const track = h("span", { class: "player-track", dir: "ltr" }, waveform?.length && wave(waveform), this.slider);
    this.append(this.toggle, track, h("span", { class: "player-foot" }, this.time, this.speed));
    return this;
  }

  step(event) {
    const direction = KEY_STEPS[event.key];
    if (!direction) return;
    event.preventDefault();
    const seconds = deck.position(this.sound.id) + direction * (this.seconds > LONG ? 5 : 1);
    deck.seek(this.sound, Math.min(this.seconds, Math.max(0, seconds)));
  }

  show() {
    const playing = deck.isPlaying(this.sound.id);
    if (!this.seconds) this.seconds = deck.length(this.sound.id);
    this.slider.max = String(this.seconds);
    const position = Math.min(deck.position(this.sound.id), this.seconds);
    const begun = playing || position > 0;
    if (this.dataset.playing !== String(playing)) {
      this.dataset.playing = String(playing);
      this.toggle.setAttribute("aria-label", playing ? this.labels.pause : this.labels.play);
      this.toggle.replaceChildren(icon(playing ? "pause" : "play"));
    }
    this.slider.value = String(position);
    this.slider.setAttribute("aria-valuetext", this.spoken(position));
    this.style.setProperty("--played", this.seconds ? String(position / this.seconds) : "0");
    this.time.textContent = this.seconds ? durationWords((begun ? position : this.seconds) * 1000) : "";
    this.speed.textContent = `${deck.speed}×`;
    this.speed.setAttribute("aria-label", `Speed ${deck.speed}×`);
  }

  spoken(position) {
    const now = durationWords(position * 1000);
    return this.seconds ? `${now} of ${durationWords(this.seconds * 1000)}` : now;
  }
}
customElements.define("sound-player", SoundPlayer);

/** @param {any} attachment a sound */
export function player(attachment) {
  return h("sound-player", { class: "player" }).build(attachment);
}
