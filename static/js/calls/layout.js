const RATIO = 16 / 9;

/**
 * How many columns make the tiles largest.
 *
 * @param {number} count @param {{width: number, height: number, gap: number}} room
 * @returns {{columns: number, width: number, height: number}} of each tile
 */
export function bestGrid(count, { width, height, gap }) {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const down = (height - gap * (rows - 1)) / rows;
    const tile = Math.max(0, Math.min(across, down * RATIO));
    if (tile > best.width) best = { columns, width: Math.floor(tile), height: Math.floor(tile / RATIO) };
  }
  return best;
}
