import { t } from "@lingui/core/macro";
import type { DatasetInfo, TrainerInfo } from "@/api/generated";

/** Why a trainer cannot learn from a data set, or null if it can. The server decides; this says it before one tries. */
export function misfit(trainer: TrainerInfo, dataset: DatasetInfo): string | null {
  if (!trainer.kinds.includes(dataset.kind)) {
    const takes = trainer.kinds.map(kindName).join(t` or `);
    const has = kindName(dataset.kind);
    return t`Learns from ${takes}; this data set is ${has}`;
  }
  if (!trainer.tasks.includes(dataset.task)) {
    const does = trainer.tasks.map(taskName).join(t` or `);
    const asks = taskName(dataset.task);
    return t`Does ${does}; this data set asks for ${asks}`;
  }
  return null;
}

export function kindName(kind: DatasetInfo["kind"]): string {
  return kind === "image" ? t`images` : t`a table`;
}

export function taskName(task: DatasetInfo["task"]): string {
  return task === "classification" ? t`classification` : t`regression`;
}
