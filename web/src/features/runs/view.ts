import type { Run } from "@/api/generated";

/** So many of the newest runs are drawn unless somebody chooses. */
export const DRAWN_AT_FIRST = 10;

export interface Choice {
  pinned: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  selected: ReadonlySet<string>;
}

/** The runs that are drawn: the selected ones while there are any, otherwise the pinned and the newest, less the hidden. */
export function drawnRuns(runs: readonly Run[], { pinned, hidden, selected }: Choice): Run[] {
  if (selected.size > 0) return runs.filter((run) => selected.has(run.id));
  const newest = runs.filter((run) => !hidden.has(run.id)).toSorted((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, DRAWN_AT_FIRST);
  const drawn = new Set(newest.map((run) => run.id));
  return runs.filter((run) => pinned.has(run.id) || drawn.has(run.id));
}

/** Pinned runs first; otherwise in the order of the server. */
export function pinnedFirst(runs: readonly Run[], pinned: ReadonlySet<string>): Run[] {
  return [...runs.filter((run) => pinned.has(run.id)), ...runs.filter((run) => !pinned.has(run.id))];
}
