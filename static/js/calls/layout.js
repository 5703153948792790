/** A picture is as wide as a camera's at most, and cut at its sides where the room is narrow. */
const WIDEST = 16 / 9;
const NARROWEST = { upright: 3 / 5, wide: 4 / 3 };
/** Of those under a large one: no smaller than this, or they stand in two rows, and the rest is scrolled to. */
const STRIP = { narrowest: 104, highest: 148, rows: 2, share: 0.24 };

/**
 * How many columns make the tiles largest.
 *
 * @param {number} count @param {{width: number, height: number, gap: number}} room
 * @returns {{columns: number, width: number, height: number}} of each tile
 */
export function bestGrid(count, { width, height, gap }) {
  if (count < 2) return { columns: 1, width: Math.floor(width), height: Math.floor(height) };
  const narrowest = height > width ? NARROWEST.upright : NARROWEST.wide;
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const across = Math.max(0, (width - gap * (columns - 1)) / columns);
    const down = Math.max(0, (height - gap * (rows - 1)) / rows);
    const tile = { width: Math.min(across, down * WIDEST), height: Math.min(down, across / narrowest) };
    if (tile.width * tile.height > best.width * best.height)
      best = { columns, width: Math.floor(tile.width), height: Math.floor(tile.height) };
  }
  return best;
}

/**
 * Under a large one.
 *
 * @param {number} count @param {{width: number, height: number, gap: number}} room
 * @returns {{width: number, height: number, rows: number}} of each tile, and so many rows of them are in view
 */
export function strip(count, { width, height, gap }) {
  const most = Math.max(1, Math.floor((width + gap) / (STRIP.narrowest + gap)));
  const columns = Math.min(most, Math.max(1, count));
  const rows = Math.min(STRIP.rows, Math.ceil(count / columns));
  const tile = Math.min(STRIP.highest, height * STRIP.share, (width - gap * (columns - 1)) / columns / WIDEST);
  return { width: Math.floor(tile * WIDEST), height: Math.floor(tile), rows };
}
