import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { useDeleteDataset, useUsage } from "@/api/datasets";
import type { Dataset } from "@/api/generated";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { formatBytes } from "../format";
import { Trouble } from "../Notice";
import { toast } from "../toast";

interface DeleteDialogProps {
  dataset: Dataset;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Says what uses the data set and how much goes, before it goes: this cannot be undone. */
export function DeleteDialog({ dataset, onClose, onDeleted }: DeleteDialogProps) {
  const usage = useUsage(dataset.id);
  const remove = useDeleteDataset();
  const bytes = usage.data ? formatBytes(usage.data.bytes) : "…";
  const reading = usage.data?.active_runs ?? [];
  const names = reading.slice(0, 3).join(", ");
  const go = (): void =>
    remove.mutate(dataset.id, {
      onSuccess: (freed) => {
        const size = formatBytes(freed);
        toast(t`Deleted; ${size} came free`);
        onClose();
        onDeleted?.();
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={<span className="break-words"><Trans>Delete “<bdi>{dataset.title}</bdi>”?</Trans></span>}
      description={
        <Trans>
          It goes with <Plural value={dataset.newest} one="# version" other="all # versions" /> and the files that only it was read from: {bytes} on the disk. This cannot be undone.
        </Trans>
      }
      footer={
        <>
          <Button onClick={onClose}><Trans>Keep</Trans></Button>
          <Button look="danger" onClick={go} why={remove.isPending ? t`It is being deleted` : reading.length > 0 ? t`Stop what reads it first` : undefined}><Trans>Delete</Trans></Button>
        </>
      }
    >
      {remove.error && <Trouble error={remove.error} />}
      {usage.data && (
        <p className="text-sm">
          {reading.length > 0 ? (
            <Trans>Being read now by {names}.</Trans>
          ) : usage.data.runs > 0 ? (
            <Plural value={usage.data.runs} one="# run has used it; it stays, with all it has learned." other="# runs have used it; they stay, with all they have learned." />
          ) : (
            <Trans>No run has used it.</Trans>
          )}
        </p>
      )}
    </Dialog>
  );
}
