import type { ChartOptions } from "./lines";

/** Rows that a smoothed chart may ask for, so that the average is over every point of all but the longest runs. */
const SMOOTHED_ROWS = 20_000;
/** More curves than this in one chart are drawn thinner, and with a row for every second pixel. */
const FEW = 3;

export function isCrowded(curves: number): boolean {
  return curves > FEW;
}

/** Rows to ask for a curve: one a pixel or two, in steps, so that a small change of width asks nothing again. */
export function rowsFor(width: number, smoothing: ChartOptions["smoothing"], curves: number): number {
  if (smoothing > 0) return Math.floor(SMOOTHED_ROWS / Math.max(1, curves));
  if (isCrowded(curves)) return Math.min(1000, Math.max(200, Math.ceil(width / 100) * 50));
  return Math.min(2000, Math.max(400, Math.ceil(width / 200) * 200));
}
