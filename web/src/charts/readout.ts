import { type Line, nearestRow } from "./lines";

/** What one curve says at the crosshair, or at its end where there is none. */
export interface Reading {
  line: Line;
  row: number;
  step: number;
  /** Null where the point is not finite. */
  value: number | null;
  smoothed: number | null;
  nonfinite: number;
}

export function readAt(line: Line, x: number | null): Reading | null {
  const row = x === null ? line.x.length - 1 : nearestRow(line.x, x);
  const step = line.columns.step[row];
  if (step === undefined) return null;
  return {
    line,
    row,
    step,
    value: line.columns.value[row] ?? null,
    smoothed: line.smoothed?.[row] ?? null,
    nonfinite: line.columns.nonfinite[row] ?? 0,
  };
}

/** Readings at `x`, the one whose value lies nearest to `y` first; those without a value last. */
export function readingsByNearness(lines: readonly Line[], x: number, y: number): Reading[] {
  const readings = lines.map((line) => readAt(line, x)).filter((reading) => reading !== null);
  const distance = ({ smoothed, value }: Reading): number => {
    const shown = smoothed ?? value;
    return shown === null ? Number.POSITIVE_INFINITY : Math.abs(shown - y);
  };
  return readings.toSorted((a, b) => distance(a) - distance(b));
}
