import type { Run } from "@/api/generated";

const BEST = 3;
const LAST = 5;

export interface Best {
  dataset: string;
  goal: string;
  ids: string[];
}

/** The best runs of the newest run's data set and goal; null where there are fewer than two to compare. */
export function bestOf(runs: readonly Run[]): Best | null {
  const told = runs.filter((run) => run.state === "completed" && goalOf(run) !== null);
  for (const { dataset, dataset_id, goal } of told) {
    const alike = told.filter((run) => run.dataset_id === dataset_id && run.goal === goal);
    if (goal === null || alike.length < 2) continue;
    const sign = alike[0]?.goal_direction === "min" ? 1 : -1;
    const ranked = alike.toSorted((a, b) => sign * ((goalOf(a) ?? 0) - (goalOf(b) ?? 0)));
    return { dataset, goal, ids: ranked.slice(0, BEST).map(({ id }) => id) };
  }
  return null;
}

/** The newest runs that have come to something; empty where there are fewer than two. */
export function lastOf(runs: readonly Run[]): string[] {
  const ids = runs.filter((run) => Object.keys(run.metrics).length > 0).slice(0, LAST).map(({ id }) => id);
  return ids.length < 2 ? [] : ids;
}

function goalOf(run: Run): number | null {
  return run.goal === null ? null : (run.metrics[run.goal] ?? null);
}
