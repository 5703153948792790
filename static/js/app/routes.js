/**
 * @template View
 * @param {Record<string, View>} routes views by pattern, such as `/` and `/:id`
 * @param {string} path
 * @returns {{view: View, params: Record<string, string>} | undefined}
 */
export function matchRoute(routes, path) {
  const parts = split(path);
  for (const [pattern, view] of Object.entries(routes)) {
    const params = matchParts(split(pattern), parts);
    if (params) return { view, params };
  }
  return undefined;
}

function matchParts(pattern, parts) {
  if (pattern.length !== parts.length) return undefined;
  const params = {};
  for (const [place, name] of pattern.entries()) {
    if (name.startsWith(":")) params[name.slice(1)] = decodeURIComponent(parts[place]);
    else if (name !== parts[place]) return undefined;
  }
  return params;
}

function split(path) {
  return path.split("/").filter(Boolean);
}
