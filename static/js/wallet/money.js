const whole = new Intl.NumberFormat("en");

/** @param {number} count such as "1,250" */
export function counted(count) {
  return whole.format(count);
}

const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1, roundingMode: "trunc" });

/** Where there is little room: such as "1,250", or "1.2M". @param {number} count */
export function countedBriefly(count) {
  return count < 100_000 ? counted(count) : short.format(count);
}

/** @param {number} count such as "1,250 coins" */
export function coins(count) {
  return `${counted(count)} ${count === 1 ? "coin" : "coins"}`;
}

/** With what says whether they came or went. @param {number} count */
export function signed(count) {
  return `${count < 0 ? "−" : "+"}${counted(Math.abs(count))}`;
}

/**
 * Such as "₹99", or "₹99.50" where there is something behind the point.
 *
 * @param {number} amount in the smallest coin of the currency @param {{currency: string, digits: number}} unit
 */
export function money(amount, { currency, digits }) {
  const behind = amount % 10 ** digits === 0 ? 0 : digits;
  const options = { style: "currency", currency, minimumFractionDigits: behind, maximumFractionDigits: behind };
  return new Intl.NumberFormat("en", options).format(amount / 10 ** digits);
}

/** What a discount takes off, in percent; 0 where there is none. @param {{price: number, full_price: number}} plan */
export function percentOff({ price, full_price: full }) {
  return Math.floor(((full - price) * 100) / full);
}

/** What coins are when they are paid out. @param {number} count @param {{rate: number, currency: string, digits: number}} terms */
export function worth(count, terms) {
  return money(Math.floor((count * terms.rate) / 100), terms);
}
