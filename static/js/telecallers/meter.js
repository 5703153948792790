/**
 * What a call came to at a moment, by the server's time: how long the two have talked, in seconds, what that is in
 * coins, whether time counts now, and for how many more seconds there are coins, where that is known.
 *
 * @param {{rate: any, meter: any}} call @param {number} now in milliseconds
 * @returns {{talked: number, coins: number, runs: boolean, left: number | null}}
 */
export function reading({ rate, meter }, now) {
  const end = moment(meter.funded_until);
  const since = moment(meter.talking_since);
  const until = Math.min(now, end ?? Infinity);
  const talked = meter.talked_ms + (since === null ? 0 : Math.max(0, until - since));
  return {
    talked: Math.floor(talked / 1000),
    coins: secondsPaid(rate, talked) * rate.coins,
    runs: since !== null,
    left: end === null ? null : Math.max(0, Math.ceil((end - now) / 1000)),
  };
}

/** The first block whole, and after it each pulse that was begun. @param {any} rate @param {number} talked in milliseconds */
export function secondsPaid({ first_block: first, pulse }, talked) {
  if (talked <= 0) return 0;
  return first + Math.ceil(Math.max(0, talked - first * 1000) / (pulse * 1000)) * pulse;
}

const LEVELS = [10, 30, 60];

/** How urgent it is: the least of the warnings that has been reached. @param {number | null} left @returns {10 | 30 | 60 | null} */
export function levelOf(left) {
  return left === null ? null : (LEVELS.find((level) => left <= level) ?? null);
}

function moment(text) {
  return text === null ? null : Date.parse(text);
}
