const BARS = 64;
const QUIETEST = -50;

/** How loud a moment of sound is, from 0 to 100, about as ears hear it. @param {Float32Array} samples from -1 to 1 */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length || Number.MIN_VALUE);
  return Math.round(Math.min(100, Math.max(0, ((decibels - QUIETEST) / -QUIETEST) * 100)));
}

/**
 * The shape of a recording: the loudest of what was measured in each of its parts. Where nothing was measured, as while
 * the page was in the background, what came before stands.
 *
 * @param {{at: number, level: number}[]} levels in their order
 * @param {number} duration in the unit of `at`
 * @returns {number[]}
 */
export function waveform(levels, duration, bars = BARS) {
  const shape = Array.from({ length: bars }, () => -1);
  for (const { at, level } of levels) {
    const place = Math.min(bars - 1, Math.max(0, Math.floor((at / duration) * bars)));
    shape[place] = Math.max(shape[place], level);
  }
  let last = 0;
  return shape.map((level) => (last = level < 0 ? last : level));
}
