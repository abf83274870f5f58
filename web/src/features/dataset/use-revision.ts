import { t } from "@lingui/core/macro";
import { useEffect, useRef } from "react";
import { useChangeDataset, useRevise } from "@/api/datasets";
import type { Dataset, Revision } from "@/api/generated";
import { isBusy } from "@/state/datasets";
import { toast } from "@/ui/toast";

/** Make a new version; `why` says why none can be made now. */
export function useRevision(dataset: Dataset) {
  const send = useRevise();
  const revise = (revision: Revision): void => send.mutate({ id: dataset.id, revision }, { onError: (error) => toast(error.message) });
  return { revise, why: whyNot(dataset, send.isPending) };
}

/** Make another version the current one, which is undo and redo; `why` says why not now. */
export function useTakeVersion(dataset: Dataset) {
  const change = useChangeDataset();
  const take = (version: number): void =>
    change.mutate({ id: dataset.id, changes: { current: version } }, { onSuccess: () => toast(t`Version ${version} is current`), onError: (error) => toast(error.message) });
  return { take, why: change.isPending ? t`It is being sent` : isBusy(dataset) ? t`A version is being made; wait until it is there` : undefined };
}

/** Say when a new version is there, and offer to take it back: the one before becomes current again. */
export function useUndoOffer(dataset: Dataset): void {
  const { take } = useTakeVersion(dataset);
  const { id, newest } = dataset;
  const current = dataset.current?.version ?? null;
  const seen = useRef({ id, newest, current });
  useEffect(() => {
    const before = seen.current;
    seen.current = { id, newest, current };
    if (before.id !== id || before.current === null || newest <= before.newest || current !== newest) return;
    const earlier = before.current;
    toast(t`Version ${newest} is there`, { label: t`Undo`, run: () => take(earlier) });
  });
}

function whyNot(dataset: Dataset, sending: boolean): string | undefined {
  if (sending) return t`It is being sent`;
  if (isBusy(dataset)) return t`A version is being made; wait until it is there`;
  if (!dataset.current?.source) return t`It was not made from files that are here, so no other version can be made`;
  return undefined;
}
