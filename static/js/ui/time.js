const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat("en", { dateStyle: "long" });
const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** Such as "3 minutes ago"; a date when it is long past. @param {string} moment @param {number} [now] */
export function ago(moment, now = Date.now()) {
  const seconds = (Date.parse(moment) - now) / 1000;
  if (Math.abs(seconds) > 7 * 86400) return day.format(Date.parse(moment));
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return "just now";
}

/** @param {string} moment */
export function exactly(moment) {
  return absolute.format(Date.parse(moment));
}

/** @param {string} moment */
export function onDay(moment) {
  return day.format(Date.parse(moment));
}
