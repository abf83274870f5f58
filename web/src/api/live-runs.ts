import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { hasEnded } from "@/state/run";
import { collect, foldInto, listsMoved, NO_CHANGES, type RunChanges } from "@/state/runs";
import { editCached } from "./cached";
import type { PageRun, RunDetail, State } from "./generated";
import { stream } from "./live";
import { runKeys } from "./runs";

const FLUSH_MS = 250;
const REFETCH_MS = 400;

/** Keep every list and every open run up to date from the stream, at most four times a second. */
export function followRuns(queries: QueryClient): () => void {
  const states = new Map<string, State>();
  let changes: RunChanges = NO_CHANGES;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let refetching: ReturnType<typeof setTimeout> | undefined;

  const refetch = (): void => {
    refetching = undefined;
    void queries.invalidateQueries({ queryKey: runKeys.lists });
  };
  const flush = (): void => {
    flushing = undefined;
    apply(queries, changes);
    const stale = listsMoved(states, changes);
    changes = NO_CHANGES;
    if (stale) refetching ??= setTimeout(refetch, REFETCH_MS);
  };
  const leave = stream.subscribe("runs", (message) => {
    changes = collect(changes, message);
    flushing ??= setTimeout(flush, FLUSH_MS);
    if (message.type === "snapshot") refetching ??= setTimeout(refetch, REFETCH_MS);
  });
  return () => {
    leave();
    clearTimeout(flushing);
    clearTimeout(refetching);
  };
}

/** Fold the changes into what is cached. */
function apply(queries: QueryClient, changes: RunChanges): void {
  editCached<InfiniteData<PageRun>>(queries, runKeys.lists, (data) => ({ ...data, pages: data.pages.map((page) => ({ ...page, items: foldInto(page.items, changes) })) }));
  for (const run of changes.changed.values()) {
    const key = runKeys.one(run.id);
    const before = queries.getQueryData<RunDetail>(key);
    if (!before) continue;
    editCached<RunDetail>(queries, key, (now) => ({ ...now, ...run }));
    // What an ended run takes on the disk is measured a moment after its end; no list tells it.
    if (before.state !== run.state || before.phase !== run.phase || hasEnded(run)) void queries.invalidateQueries({ queryKey: key });
  }
}
