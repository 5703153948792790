import { loudness } from "../../chat/attachments/levels.js";

/**
 * How loud a track is, asked as often as one likes.
 *
 * @param {MediaStreamTrack} track
 * @returns {{level: () => number, close: () => void}} from 0 to 1
 */
export function levelMeter(track) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      return loudness(samples);
    },
    close: () => context.close(),
  };
}
