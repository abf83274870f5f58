import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { useDeleteDataset, useUsage, useVersions } from "@/api/datasets";
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
  const versions = useVersions(dataset.id);
  const remove = useDeleteDataset();
  const bytes = versions.data ? formatBytes(versions.data.reduce((sum, { info }) => sum + info.bytes, 0)) : "…";
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
      title={<Trans>Delete “{dataset.title}”?</Trans>}
      description={
        <Trans>
          Its <Plural value={dataset.newest} one="# version" other="# versions" />, {bytes} of prepared data, go with it, and the files it was read from. This cannot be undone.
        </Trans>
      }
      footer={
        <>
          <Button onClick={onClose}><Trans>Keep</Trans></Button>
          <Button look="danger" onClick={go} why={remove.isPending ? t`It is being deleted` : undefined}><Trans>Delete</Trans></Button>
        </>
      }
    >
      {remove.error && <Trouble error={remove.error} />}
      {usage.data && (
        <p className="text-sm">
          {reading.length > 0 ? (
            <Trans>Being read now by {names}.</Trans>
          ) : usage.data.runs > 0 ? (
            <Trans><Plural value={usage.data.runs} one="# run has used it; it stays" other="# runs have used it; they stay" />, with all they have learned.</Trans>
          ) : (
            <Trans>No run has used it.</Trans>
          )}
        </p>
      )}
    </Dialog>
  );
}
