/** @param {string} device as the server describes it, such as "Firefox on Android" */
export function deviceIcon(device) {
  return /android|iphone|ipad|mobile|ios/i.test(device) ? "mobile" : "laptop";
}
