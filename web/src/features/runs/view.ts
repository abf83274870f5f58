import type { Run } from "@/api/generated";
import type { LineSpec } from "@/charts/lines";

/** So many of the newest runs are drawn unless somebody chooses. */
export const DRAWN_AT_FIRST = 10;
const PANELS_AT_FIRST = 4;

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

export function metricNames(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].toSorted();
}

/** The metrics that most of the drawn runs have in common and that tell most: their goals, then losses. */
export function panelsAtFirst(runs: readonly Run[]): string[] {
  const goals = [...new Set(runs.map((run) => run.goal).filter((goal) => goal !== null))];
  const known = new Set(metricNames(runs));
  return [...new Set([...goals, "val/loss", "train/loss", "val/f1", "val/rmse"])].filter((name) => known.has(name)).slice(0, PANELS_AT_FIRST);
}

export function linesOf(runs: readonly Run[], metric: string): LineSpec[] {
  return runs
    .filter((run) => metric in run.metrics)
    .map((run) => ({
      run: run.id,
      name: metric,
      label: run.name,
      color: run.color,
      start: run.started_at ? Date.parse(run.started_at) / 1000 : null,
    }));
}

/** A set with one member more, or less. */
export function toggled(set: ReadonlySet<string>, member: string): string[] {
  return set.has(member) ? [...set].filter((one) => one !== member) : [...set, member];
}
