import { plural, t } from "@lingui/core/macro";
import type { Dataset, DatasetInfo, DatasetKind, DatasetState, Processing, SplitMethod, SplitSpec, Task } from "@/api/generated";
import { isBusy, isReady, stageShare } from "@/state/datasets";
import { formatCount, formatPercent } from "../format";

export const KINDS: readonly DatasetKind[] = ["table", "image", "text", "series", "cloud", "multimodal"];
export const STATES: readonly DatasetState[] = ["ready", "attention", "processing", "error", "draft"];
export const PARTS = ["train", "validation", "test"] as const;
/** Types of columns that are looked at, not read. */
export const MEDIA: ReadonlySet<string> = new Set(["image", "series", "cloud"]);
export type PartName = (typeof PARTS)[number];

export function kindName(kind: DatasetKind): string {
  switch (kind) {
    case "table":
      return t`Table`;
    case "image":
      return t`Images`;
    case "text":
      return t`Text`;
    case "series":
      return t`Series`;
    case "cloud":
      return t`Point clouds`;
    case "multimodal":
      return t`Multimodal`;
  }
}

export function taskName(task: Task): string {
  switch (task) {
    case "classification":
      return t`classification`;
    case "regression":
      return t`regression`;
    case "forecasting":
      return t`forecasting`;
    case "segmentation":
      return t`segmentation`;
    case "question_answering":
      return t`question answering`;
    case "language_modelling":
      return t`language modelling`;
  }
}

export function partName(part: PartName): string {
  switch (part) {
    case "train":
      return t`Train`;
    case "validation":
      return t`Validation`;
    case "test":
      return t`Test`;
  }
}

export function splitMethodName(method: SplitMethod): string {
  switch (method) {
    case "given":
      return t`As given`;
    case "random":
      return t`Random`;
    case "stratified":
      return t`Stratified`;
    case "group":
      return t`By group`;
    case "time":
      return t`By time`;
  }
}

/** "Stratified, seed 7", "By group patient, seed 0", "By time date" */
export function splitText(split: SplitSpec | null | undefined): string {
  if (!split) return "–";
  const { method, seed, column } = split;
  const name = [splitMethodName(method), column].filter(Boolean).join(" ");
  return method === "given" || method === "time" ? name : t`${name}, seed ${seed ?? 0}`;
}

export function datasetStateName(state: DatasetState): string {
  switch (state) {
    case "draft":
      return t`Draft`;
    case "processing":
      return t`In work`;
    case "ready":
      return t`Ready`;
    case "attention":
      return t`Needs attention`;
    case "error":
      return t`Error`;
  }
}

export function stageName(stage: Processing["stage"]): string {
  switch (stage) {
    case "waiting":
      return t`Waiting`;
    case "fetching":
      return t`Fetching`;
    case "unpacking":
      return t`Unpacking`;
    case "generating":
      return t`Generating`;
    case "reading":
      return t`Reading`;
    case "preparing":
      return t`Preparing`;
    case "checking":
      return t`Checking`;
  }
}

/** "Reading 42%", "Waiting". */
export function stageText(processing: Processing | null | undefined): string {
  const stage = stageName(processing?.stage ?? "waiting");
  const share = stageShare(processing);
  return share === null ? stage : `${stage} ${formatPercent(share)}`;
}

export function findingsText({ blocking = 0, warnings = 0 }: Pick<DatasetInfo, "blocking" | "warnings">): string {
  const all = blocking + warnings;
  const count = formatCount(all);
  return all === 1 ? t`1 finding` : t`${count} findings`;
}

/** Why no run can be started on it, or null where one can. */
export function whyNotReady(dataset: Dataset): string | null {
  if (isReady(dataset)) return null;
  if (isBusy(dataset)) return t`It is being read: ${stageText(dataset.processing)}`;
  if (dataset.state === "attention" && dataset.current) {
    const count = dataset.current.blocking ?? 0;
    const shown = formatCount(count);
    return count === 1 ? t`Needs attention first: 1 finding blocks training` : t`Needs attention first: ${shown} findings block training`;
  }
  if (dataset.state === "error") return dataset.problem ?? t`It could not be read`;
  return t`Nothing whole has arrived yet`;
}

/** "1,797 images of 8 × 8 · classification of digit, 10 classes" */
export function contentsText(info: DatasetInfo): string {
  return [sizeText(info), goalText(info)].filter(Boolean).join(" · ");
}

export function sizeText(info: DatasetInfo): string {
  const rows = formatCount(info.rows);
  const [, height, width] = info.shape;
  switch (info.kind) {
    case "table":
      return [plural(info.rows, { one: "# row", other: "# rows" }), plural(info.features.length, { one: "# column", other: "# columns" })].join(", ");
    case "image":
      return height && width ? t`${rows} images of ${height} × ${width}` : t`${rows} images`;
    case "text":
      return plural(info.rows, { one: "# text", other: "# texts" });
    case "series":
      // One long series has its steps in rows.
      return info.task === "forecasting" ? plural(info.rows, { one: "# step in time", other: "# steps in time" }) : t`${rows} series`;
    case "cloud":
      return plural(info.rows, { one: "# point cloud", other: "# point clouds" });
    case "multimodal":
      return plural(info.rows, { one: "# sample", other: "# samples" });
  }
}

/** Whether each sample can be looked at: rows, texts and the steps of one long series are read. */
export function hasPreviews({ kind, task }: Pick<DatasetInfo, "kind" | "task">): boolean {
  return kind !== "table" && kind !== "text" && task !== "forecasting";
}

export function goalText(info: DatasetInfo): string {
  if (!info.task) return "";
  const task = taskName(info.task);
  const classes = formatCount(info.classes.length);
  if (info.classes.length > 0) return info.target ? t`${task} of ${info.target}, ${classes} classes` : t`${task}, ${classes} classes`;
  return info.target ? t`${task} of ${info.target}` : task;
}
