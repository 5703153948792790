import { loudness, waveform } from "./levels.js";

/** The longest that a voice message can be, in milliseconds. */
export const LONGEST = 10 * 60 * 1000;
const MEASURED_EVERY = 50;
const FORMATS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_SECOND = 32_000;

const REFUSALS = {
  NotAllowedError: "The microphone is blocked for this page. Allow it in your browser’s address bar, then try again.",
  NotFoundError: "No microphone was found. Connect one, then try again.",
  NotReadableError: "Another program is using the microphone. Close it, then try again.",
};

/** Asks for the microphone and begins. @param {{ended: () => void}} options @returns {Promise<Recording>} rejects with words for people */
export async function record({ ended }) {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder)
    throw new Error("This browser cannot record sound here. It needs a secure (https) address.");
  try {
    return new Recording(await navigator.mediaDevices.getUserMedia({ audio: true }), ended);
  } catch (error) {
    throw new Error(REFUSALS[error.name] ?? `The microphone could not be used: ${error.message}`, { cause: error });
  }
}

/** A voice message in the making. */
class Recording {
  #levels = [];
  #pieces = [];
  #began = performance.now();

  /** @param {MediaStream} stream @param {() => void} ended called when it stops by itself: too long, or the microphone is gone */
  constructor(stream, ended) {
    this.stream = stream;
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    this.recorder.ondataavailable = ({ data }) => this.#pieces.push(data);
    this.recorder.start(1000);
    this.#measure();
    this.end = setTimeout(ended, LONGEST);
    stream.getAudioTracks()[0].onended = ended;
  }

  /** Milliseconds so far. */
  get elapsed() {
    return performance.now() - this.#began;
  }

  /** The last so many levels. @param {number} count @returns {number[]} */
  latest(count) {
    return this.#levels.slice(-count).map(({ level }) => level);
  }

  /** @returns {Promise<{file: Blob, name: string, duration_ms: number, waveform: number[]}>} */
  async stop() {
    const duration = Math.round(this.elapsed);
    if (this.recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => (this.recorder.onstop = resolve));
      this.recorder.stop();
      await stopped;
    }
    this.#close();
    const type = this.recorder.mimeType.split(";")[0];
    return {
      file: new Blob(this.#pieces, { type }),
      name: `Voice message ${timestamp(new Date())}.${type.split("/")[1]}`,
      duration_ms: duration,
      waveform: waveform(this.#levels, duration),
    };
  }

  cancel() {
    this.recorder.ondataavailable = null;
    if (this.recorder.state !== "inactive") this.recorder.stop();
    this.#close();
  }

  #measure() {
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.measuring = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.#levels.push({ at: this.elapsed, level: loudness(samples) });
    }, MEASURED_EVERY);
  }

  #close() {
    clearTimeout(this.end);
    clearInterval(this.measuring);
    for (const track of this.stream.getTracks()) track.stop();
    this.context.close();
  }
}

function timestamp(moment) {
  const [date, time] = new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().split("T");
  return `${date} ${time.slice(0, 5).replace(":", ".")}`;
}
