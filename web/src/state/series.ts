import type { Points, Series } from "@/api/generated";

/** Columns of a series, oldest step first. `value` is null where the point was not finite; `nonfinite` tells which. */
export interface Columns {
  step: number[];
  time: number[];
  value: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
  /** Of all finite points of the bucket: what a thinned series is smoothed over. */
  mean: (number | null)[];
  nonfinite: number[];
}

/** The steps a chart asked for; null is open. */
export interface StepRange {
  from: number | null;
  to: number | null;
}

export function sameRange(one: StepRange, other: StepRange): boolean {
  return one.from === other.from && one.to === other.to;
}

/** One series of one run: what the server answered, and the live points after it. */
export interface SeriesState {
  columns: Columns;
  /** Newest child event inside; null while nothing is known of this series. */
  cursor: number | null;
  total: number;
  thinned: boolean;
  loading: boolean;
  /** What is shown may miss points: ask the server again. */
  stale: boolean;
  /** Points that came while the answer was on its way. */
  pending: Points[];
}

export const EMPTY_COLUMNS: Columns = { step: [], time: [], value: [], min: [], max: [], mean: [], nonfinite: [] };

export const EMPTY_SERIES: SeriesState = {
  columns: EMPTY_COLUMNS,
  cursor: null,
  total: 0,
  thinned: false,
  loading: false,
  stale: false,
  pending: [],
};

export function loading(state: SeriesState): SeriesState {
  return { ...state, loading: true, stale: false, pending: [] };
}

/** The server's answer replaces what was shown; `series` is undefined where the run has no such metric yet. */
export function loaded(state: SeriesState, name: string, series: Series | undefined, range: StepRange): SeriesState {
  const base: SeriesState = series
    ? { ...EMPTY_SERIES, columns: columnsOf(series), cursor: series.cursor, total: series.total, thinned: series.thinned }
    : EMPTY_SERIES;
  return state.pending.reduce((folded, points) => fold(folded, name, points, range), base);
}

/** Fold a message of live points. A gap, or a metric too fast to send, makes the series stale instead of wrong. */
export function pointsArrived(state: SeriesState, name: string, points: Points, range: StepRange): SeriesState {
  if (state.loading) return { ...state, pending: [...state.pending, points] };
  return fold(state, name, points, range);
}

/** A snapshot tells how far the run is: a series behind it has missed something, one ahead is of an attempt that is gone. */
export function snapshotArrived(state: SeriesState, cursor: number): SeriesState {
  const other = state.cursor !== null && state.cursor !== cursor;
  return other && !state.loading ? { ...state, stale: true } : state;
}

function fold(state: SeriesState, name: string, points: Points, range: StepRange): SeriesState {
  const tail = points.series[name];
  const skipped = points.skipped.includes(name);
  if (state.cursor === null) return tail || skipped ? { ...state, stale: true } : state;
  if (points.cursor <= state.cursor) return state;
  if (points.first > state.cursor + 1 || skipped) return { ...state, stale: true };
  if (!tail) return { ...state, cursor: points.cursor };
  return append({ ...state, cursor: points.cursor }, tail, range);
}

function append(state: SeriesState, tail: Points["series"][string], range: StepRange): SeriesState {
  const last = state.columns.step.at(-1) ?? Number.NEGATIVE_INFINITY;
  if ((tail.step[0] ?? last) < last) return { ...state, stale: true };
  const inside = tail.step.map((step) => (range.from ?? step) <= step && step <= (range.to ?? step));
  const pick = <T>(column: T[]): T[] => column.filter((_, row) => inside[row]);
  const value = pick(tail.value);
  if (value.length === 0) return state;
  const { columns } = state;
  return {
    ...state,
    total: state.total + value.length,
    columns: {
      step: columns.step.concat(pick(tail.step)),
      time: columns.time.concat(pick(tail.time)),
      value: columns.value.concat(value),
      min: columns.min.concat(value),
      max: columns.max.concat(value),
      mean: columns.mean.concat(value),
      nonfinite: columns.nonfinite.concat(pick(tail.nonfinite)),
    },
  };
}

function columnsOf(series: Series): Columns {
  const { step, time, value, min, max, mean, nonfinite } = series;
  return { step, time, value, min, max, mean, nonfinite };
}
