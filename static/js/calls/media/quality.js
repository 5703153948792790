/**
 * @typedef {object} Sample of a connection, as getStats() has it
 * @property {number} received packets
 * @property {number} lost packets
 * @property {number | null} delay of a round trip, in seconds
 * @property {number | null} jitter in seconds
 */

/** @typedef {"good" | "fair" | "poor"} Quality */

export const QUALITY_WORDS = { good: "Good connection", fair: "Fair connection", poor: "Poor connection" };

/** @param {RTCStatsReport | Map<string, any>} stats @returns {Sample} */
export function sampleOf(stats) {
  const sample = { received: 0, lost: 0, delay: null, jitter: null };
  for (const report of stats.values()) {
    if (report.type === "inbound-rtp") {
      sample.received += report.packetsReceived ?? 0;
      sample.lost += Math.max(0, report.packetsLost ?? 0);
      sample.jitter = Math.max(sample.jitter ?? 0, report.jitter ?? 0);
    }
    if (report.type === "candidate-pair" && report.nominated && report.state === "succeeded")
      sample.delay = report.currentRoundTripTime ?? sample.delay;
  }
  return sample;
}

/** Between two samples, because what was lost long ago does not matter. @param {Sample} before @param {Sample} now @returns {Quality} */
export function qualityOf(before, now) {
  const lost = Math.max(0, now.lost - before.lost);
  const received = Math.max(0, now.received - before.received);
  const share = lost + received > 0 ? lost / (lost + received) : 0;
  const delay = now.delay ?? 0;
  if (share > 0.08 || delay > 0.6 || (now.jitter ?? 0) > 0.1) return "poor";
  if (share > 0.02 || delay > 0.3 || (now.jitter ?? 0) > 0.04) return "fair";
  return "good";
}
