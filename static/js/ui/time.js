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

const monthOfYear = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });

/** @param {string} month as 2026-05 */
export function inMonth(month) {
  return monthOfYear.format(Date.parse(month));
}

const clock = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en", { weekday: "long" });
const inThisYear = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const shortDate = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const shortDateWithYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "2-digit" });

/** The time of day. @param {string} moment */
export function atClock(moment) {
  return clock.format(Date.parse(moment));
}

/** Such as "Today", "Yesterday" or "Monday, 3 May". @param {string} moment @param {number} [now] */
export function dayWords(moment, now = Date.now()) {
  const days = daysBetween(moment, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return isThisYear(moment, now) ? inThisYear.format(Date.parse(moment)) : day.format(Date.parse(moment));
}

/** As short as a list needs it: a time today, a day this week, else a date. @param {string} moment @param {number} [now] */
export function briefly(moment, now = Date.now()) {
  const days = daysBetween(moment, now);
  if (days === 0) return atClock(moment);
  if (days === 1) return "Yesterday";
  if (days < 7) return weekday.format(Date.parse(moment));
  return (isThisYear(moment, now) ? shortDate : shortDateWithYear).format(Date.parse(moment));
}

function daysBetween(moment, now) {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(moment).setHours(0, 0, 0, 0)) / 86_400_000);
}

function isThisYear(moment, now) {
  return new Date(moment).getFullYear() === new Date(now).getFullYear();
}

/** How long something took, such as "3 min 20 s" or "3 min". @param {number} length in seconds */
export function spell(length) {
  const [hours, minutes, rest] = [Math.floor(length / 3600), Math.floor(length / 60) % 60, length % 60];
  const parts = [hours && `${hours} h`, minutes && `${minutes} min`, !hours && rest && `${rest} s`];
  return parts.filter(Boolean).join(" ") || "0 s";
}

/** As a clock shows it. @param {number} length in seconds */
export function clockOf(length) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(length / 3600), Math.floor(length / 60) % 60, length % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
