import type { Columns, SeriesState } from "@/state/series";
import { smooth } from "./smooth";

export type XAxis = "step" | "relative" | "wall";

/** One curve as a chart names and colours it. `start` is the run's start, Unix seconds. */
export interface LineSpec {
  run: string;
  name: string;
  label: string;
  color: number;
  start: number | null;
}

/** What all charts of a page share; it lives in the URL. */
export interface ChartOptions {
  x: XAxis;
  smoothing: number;
  logX: boolean;
  logY: boolean;
}

/** One curve ready to draw: x in the units of the axis, y raw and smoothed. */
export interface Line extends LineSpec {
  x: number[];
  columns: Columns;
  smoothed: (number | null)[] | null;
  total: number;
  thinned: boolean;
}

export function prepare(spec: LineSpec, state: SeriesState, options: ChartOptions): Line {
  const { columns, total, thinned } = state;
  const smoothed = options.smoothing > 0 ? smooth(columns.mean, options.smoothing) : null;
  return { ...spec, x: xOf(columns, spec, options.x), columns, smoothed, total, thinned };
}

/** Seconds since the run started (or since its first point where the start is unknown), Unix seconds, or steps. */
function xOf(columns: Columns, spec: LineSpec, axis: XAxis): number[] {
  if (axis === "step") return columns.step;
  if (axis === "wall") return columns.time;
  const start = spec.start ?? columns.time[0] ?? 0;
  return columns.time.map((time) => time - start);
}

/** The row nearest to `x`, or -1 where there is none. */
export function nearestRow(xs: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle;
    else high = middle;
  }
  return Math.abs((xs[low] ?? 0) - x) <= Math.abs((xs[high] ?? 0) - x) ? low : high;
}
