import type { LogPage, LogRow } from "@/api/generated";

/** The lines on screen, oldest first; older ones are fetched when somebody scrolls up to them. */
export interface LogState {
  rows: LogRow[];
  /** Lines of the run that fit the search. */
  total: number;
}

export const EMPTY_LOG: LogState = { rows: [], total: 0 };

/** Where to ask for new lines: the last one comes again, because a progress bar may have overwritten it. */
export function afterNewest(state: LogState): number {
  return Math.max(0, (state.rows.at(-1)?.number ?? 0) - 1);
}

/** Where to ask for the `count` lines before those on screen, or null at the top. */
export function beforeOldest(state: LogState, count: number): number | null {
  const first = state.rows[0]?.number ?? 1;
  return first > 1 ? Math.max(0, first - 1 - count) : null;
}

/** Merge a page by number; a line that came before is replaced. */
export function pageLoaded(state: LogState, page: LogPage): LogState {
  return { rows: merge(state.rows, page.items), total: page.total };
}

function merge(old: LogRow[], fresh: LogRow[]): LogRow[] {
  const first = fresh[0];
  if (!first) return old;
  const kept = old.findIndex((row) => row.number >= first.number);
  if (kept === -1) return old.concat(fresh);
  const overlap = new Map(old.slice(kept).map((row) => [row.number, row]));
  for (const row of fresh) overlap.set(row.number, row);
  const tail = [...overlap.values()].toSorted((a, b) => a.number - b.number);
  return old.slice(0, kept).concat(tail);
}
