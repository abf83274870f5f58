import type { Line } from "./lines";

export type Extent = [low: number, high: number];

/** The x of all lines, or null where there is no point. A logarithmic axis counts what is above zero only. */
export function extentOfX(lines: readonly Line[], log: boolean): Extent | null {
  const [low, high] = span(lines, (line) => [line.x, line.x], () => true, log);
  return low <= high ? (low === high ? aroundOne(low, log) : [low, high]) : null;
}

/** The finite y between `x` bounds, with a little air; null where nothing finite is there. */
export function extentOfY(lines: readonly Line[], within: Extent | null, log: boolean): Extent | null {
  const inside = (x: number): boolean => within === null || (x >= within[0] && x <= within[1]);
  const [low, high] = span(lines, (line) => [line.columns.min, line.columns.max], inside, log);
  if (low > high) return null;
  if (low === high) return aroundOne(low, log);
  if (log) return [low / 1.1, high * 1.1];
  const air = (high - low) * 0.06;
  return [low - air, high + air];
}

type Bounds = readonly (number | null)[];

function span(
  lines: readonly Line[],
  bounds: (line: Line) => [Bounds, Bounds],
  inside: (x: number) => boolean,
  log: boolean,
): Extent {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    const [lows, highs] = bounds(line);
    for (let row = 0; row < line.x.length; row += 1) {
      if (!inside(line.x[row] ?? Number.NaN)) continue;
      const low = lows[row] ?? null;
      const high = highs[row] ?? null;
      if (low !== null && low < lowest && (!log || low > 0)) lowest = low;
      if (high !== null && high > highest && (!log || high > 0)) highest = high;
    }
  }
  return log && lowest > highest && highest > 0 ? [highest, highest] : [lowest, highest];
}

/** A single value needs room on both sides to be seen. */
function aroundOne(value: number, log: boolean): Extent {
  if (log) return [value / 2, value * 2];
  const room = Math.abs(value) * 0.1 || 1;
  return [value - room, value + room];
}
