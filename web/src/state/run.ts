import type { Run, RunDetail, State } from "@/api/generated";

const ENDED: ReadonlySet<State> = new Set(["completed", "failed", "stopped"]);

export function hasEnded(run: Pick<Run, "state">): boolean {
  return ENDED.has(run.state);
}

/** Whether Stop makes sense: a stop that was asked for already is under way. */
export function canStop(run: Pick<Run, "state">): boolean {
  return !hasEnded(run) && run.state !== "stopping";
}

export function canDelete(run: Pick<Run, "state">): boolean {
  return hasEnded(run) || run.state === "queued" || run.state === "paused";
}

/** A script of one's own, which only logs here: no trainer can begin it again, or open what it saved. */
export function isScript({ trainer }: Pick<Run, "trainer">): boolean {
  return trainer === "external.script";
}

/** Seconds the run has taken so far, or took; null before it started. `now` in milliseconds. */
export function durationSeconds(run: Pick<Run, "started_at" | "ended_at">, now: number): number | null {
  if (!run.started_at) return null;
  const end = run.ended_at ? Date.parse(run.ended_at) : now;
  return Math.max(0, (end - Date.parse(run.started_at)) / 1000);
}

type Steered = Pick<RunDetail, "config" | "changes">;

/** The config as it was after `step`, or as it was last: what the run began with, and what was changed on the way. */
export function configAt({ config, changes }: Steered, step = Number.POSITIVE_INFINITY): Record<string, unknown> {
  return Object.assign({}, config, ...changes.filter((change) => change.step <= step).map(({ values }) => values)) as Record<string, unknown>;
}

/** One field that was changed on the way. */
export interface Difference {
  name: string;
  before: unknown;
  after: unknown;
}

export interface Change {
  step: number;
  /** Unix seconds. */
  time: number;
  command: number;
  /** Why the run changed it by itself; null where a user did. */
  why: string | null;
  fields: Difference[];
}

/** What was changed on the way, oldest first, each field with what it was until then. */
export function changesOf({ config, changes }: Steered): Change[] {
  let now = config;
  return changes.map(({ step, time, command, values, why = null }) => {
    const fields = Object.entries(values).map(([name, after]) => ({ name, before: now[name], after }));
    now = { ...now, ...values };
    return { step, time, command, why, fields };
  });
}

const STEERABLE: ReadonlySet<State> = new Set(["starting", "running", "pausing", "paused"]);

/** Whether its config can still be changed under it. */
export function canSteer(run: Pick<Run, "state">): boolean {
  return STEERABLE.has(run.state);
}
