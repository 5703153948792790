let ahead = 0;

/**
 * Learns what time the server has. Its answer was true about halfway between question and arrival.
 *
 * @param {() => Promise<{now: string}>} ask
 */
export async function askServerTime(ask) {
  const before = Date.now();
  const { now } = await ask();
  ahead = Date.parse(now) - (before + Date.now()) / 2;
}

/** The server's time, in milliseconds: it decides, and the clock of this device may be wrong. */
export function serverNow() {
  return Date.now() + ahead;
}
