import { t } from "@lingui/core/macro";
import type { Phase, Run, State } from "@/api/generated";
import { formatCount, formatRange } from "../format";

export function stateName(state: State): string {
  switch (state) {
    case "queued":
      return t`Queued`;
    case "starting":
      return t`Starting`;
    case "running":
      return t`Running`;
    case "pausing":
      return t`Pausing`;
    case "paused":
      return t`Paused`;
    case "stopping":
      return t`Stopping`;
    case "completed":
      return t`Completed`;
    case "failed":
      return t`Failed`;
    case "stopped":
      return t`Stopped`;
  }
}

/** Whether a bar of progress moves on by itself. */
export function barTone(run: Pick<Run, "state">): "warn" | "accent" {
  return run.state === "starting" || run.state === "running" ? "accent" : "warn";
}

export function phaseName(phase: Phase): string {
  switch (phase) {
    case "preparing":
      return t`Preparing`;
    case "training":
      return t`Training`;
    case "evaluating":
      return t`Evaluating`;
    case "saving":
      return t`Saving`;
  }
}

/** Why a queued run waits, or null where nobody knows. */
export function waitingText(run: Run): string | null {
  if (!run.waiting) return null;
  const { busy, slots, position } = run.waiting;
  if (position === 1) return t`Next in line: ${busy} of ${slots} slots are busy`;
  return t`Number ${position} in line: ${busy} of ${slots} slots are busy`;
}

/** What is left of a running run as a range: "2 to 3 min left". */
export function remainingText(run: Run): string | null {
  if (!run.eta_s) return null;
  const range = formatRange(run.eta_s[0], run.eta_s[1]);
  return t`${range} left`;
}

/** Where a run is: "epoch 3 of 20 · step 1,240". */
export function positionText(run: Run): string {
  const parts: string[] = [];
  if (run.epoch !== null && run.epochs !== null) parts.push(t`epoch ${formatCount(run.epoch)} of ${formatCount(run.epochs)}`);
  if (run.step !== null) parts.push(`${formatCount(run.step)} ${run.step_unit}`);
  return parts.join(" · ");
}
