import { t } from "@lingui/core/macro";
import type { DatasetInfo, TrainerInfo } from "@/api/generated";
import { kindName, taskName } from "@/ui/dataset/words";

/** Why a trainer cannot learn from a data set, or null if it can. The server decides; this says it before one tries. */
export function misfit(trainer: TrainerInfo, dataset: DatasetInfo): string | null {
  if (!trainer.kinds.includes(dataset.kind)) {
    const takes = trainer.kinds.map(kindName).join(", ");
    const has = kindName(dataset.kind);
    return t`Learns from: ${takes}. This data set is: ${has}`;
  }
  if (dataset.task === null) return t`This data set has no target yet; its page lets you choose one`;
  if (!trainer.tasks.includes(dataset.task)) {
    const does = trainer.tasks.map(taskName).join(t` or `);
    const asks = taskName(dataset.task);
    return t`Does ${does}; this data set asks for ${asks}`;
  }
  return null;
}
