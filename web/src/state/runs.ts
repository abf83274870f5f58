import type { Run, ServerMessage, State } from "@/api/generated";

/** What the stream said of runs since it was last folded into the lists on screen. */
export interface RunChanges {
  changed: ReadonlyMap<string, Run>;
  deleted: ReadonlySet<string>;
  /** The tail was lost: every list must be asked again. */
  reset: boolean;
}

export const NO_CHANGES: RunChanges = { changed: new Map(), deleted: new Set(), reset: false };

/** Collect one message; the newest word on a run wins. */
export function collect(changes: RunChanges, message: ServerMessage): RunChanges {
  switch (message.type) {
    case "run": {
      const run = asRun(message.run);
      return { ...changes, changed: new Map(changes.changed).set(run.id, run) };
    }
    case "deleted": {
      const changed = new Map(changes.changed);
      changed.delete(message.id);
      return { ...changes, changed, deleted: new Set(changes.deleted).add(message.id) };
    }
    case "snapshot": {
      const changed = new Map(changes.changed);
      for (const run of message.runs.map(asRun)) changed.set(run.id, run);
      return { ...changes, changed };
    }
    case "reset":
      return { ...changes, reset: true };
    default:
      return changes;
  }
}

/** Bring a list up to date in place: order and membership stay, so that nothing moves by itself. */
export function foldInto(items: Run[], changes: RunChanges): Run[] {
  return items.filter((run) => !changes.deleted.has(run.id)).map((run) => changes.changed.get(run.id) ?? run);
}

/**
 * Whether lists have to be asked again: a run nobody knew, one whose state moved, or a tail that was lost. `known` is
 * brought up to date; progress alone moves no run from one list to another.
 */
export function listsMoved(known: Map<string, State>, changes: RunChanges): boolean {
  const moved = [...changes.changed.values()].filter((run) => known.get(run.id) !== run.state);
  for (const run of moved) known.set(run.id, run.state);
  return changes.reset || moved.length > 0;
}

/** The stream carries `Run` as the REST API gives it; its schema there is an open object. */
export function asRun(run: unknown): Run {
  return run as Run;
}
