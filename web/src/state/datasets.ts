import type { Dataset, Processing, ServerMessage } from "@/api/generated";

/** What the stream said of data sets since it was last folded into what is on screen. */
export interface DatasetChanges {
  /** How far the work on each is; null where it has ended and the data set must be asked for again. */
  progress: ReadonlyMap<string, Processing | null>;
  /** The tail was lost, or begins: every list must be asked again. */
  reset: boolean;
}

export const NO_DATASET_CHANGES: DatasetChanges = { progress: new Map(), reset: false };

/** Collect one message; the newest word on a data set wins. */
export function collectDataset(changes: DatasetChanges, message: ServerMessage): DatasetChanges {
  switch (message.type) {
    case "dataset":
      return { ...changes, progress: new Map(changes.progress).set(message.id, asProcessing(message.processing)) };
    case "snapshot":
    case "reset":
      return message.topic === "datasets" ? { ...changes, reset: true } : changes;
    default:
      return changes;
  }
}

/** A data set with the progress that the stream told; the same object where it told nothing. */
export function withProgress(dataset: Dataset, changes: DatasetChanges): Dataset {
  const processing = changes.progress.get(dataset.id);
  return processing ? { ...dataset, processing, state: "processing" } : dataset;
}

/** Those that are worked on no more, or have changed otherwise: each is asked for again. */
export function ended(changes: DatasetChanges): string[] {
  return [...changes.progress].filter(([, processing]) => processing === null).map(([id]) => id);
}

/** Put a data set as it now is in the place where it stands; null takes it away. Nothing moves by itself. */
export function replaceDataset(items: Dataset[], id: string, now: Dataset | null): Dataset[] {
  return now ? items.map((one) => (one.id === id ? now : one)) : items.filter((one) => one.id !== id);
}

/** Whether new runs can be started on it. */
export function isReady(dataset: Dataset): boolean {
  return dataset.state === "ready" && dataset.current !== null;
}

/** Whether something is being done to it now. */
export function isBusy(dataset: Dataset): boolean {
  return dataset.state === "processing" || Boolean(dataset.processing);
}

/** 0 to 1 of the stage it is in; null where that is not known. */
export function stageShare(processing: Processing | null | undefined): number | null {
  const { done = 0, total = 0 } = processing ?? {};
  return total > 0 ? Math.min(1, done / total) : null;
}

/** The stream carries `Processing` as the REST API gives it; its schema there is an open object. */
function asProcessing(value: unknown): Processing | null {
  return value as Processing | null;
}
