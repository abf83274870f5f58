import type { Run, State } from "@/api/generated";

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

/** Seconds the run has taken so far, or took; null before it started. `now` in milliseconds. */
export function durationSeconds(run: Pick<Run, "started_at" | "ended_at">, now: number): number | null {
  if (!run.started_at) return null;
  const end = run.ended_at ? Date.parse(run.ended_at) : now;
  return Math.max(0, (end - Date.parse(run.started_at)) / 1000);
}
