import type { Run } from "@/api/generated";
import type { LineSpec } from "./lines";

const PANELS_AT_FIRST = 4;

export function metricNames(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].toSorted();
}

/** The metrics that most of the drawn runs have in common and that tell most: their goals, then losses. */
export function panelsAtFirst(runs: readonly Run[]): string[] {
  const goals = [...new Set(runs.map((run) => run.goal).filter((goal) => goal !== null))];
  const known = new Set(metricNames(runs));
  return [...new Set([...goals, "val/loss", "train/loss", "val/f1", "val/rmse"])].filter((name) => known.has(name)).slice(0, PANELS_AT_FIRST);
}

/** A metric of several runs, each in its own colour. */
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
