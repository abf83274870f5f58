import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import type { Run } from "@/api/generated";
import { runQuery, useDeleteRuns } from "@/api/runs";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { formatBytes, formatCount } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { Swatch } from "@/ui/run/Swatch";
import { toast } from "@/ui/toast";

interface DeleteDialogProps {
  open: boolean;
  runs: readonly Run[];
  onClose: () => void;
  onDeleted: () => void;
}

/** Names what goes and how much disk it frees, before it goes: this cannot be undone. */
export function DeleteDialog({ open, runs, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteRuns();
  const details = useQueries({ queries: open ? runs.map((run) => runQuery(run.id)) : [] });
  const known = details.map(({ data }) => data?.disk_bytes);
  const bytes = known.every((size) => size !== undefined) ? formatBytes(known.reduce((sum, size) => sum + size, 0)) : "…";
  const go = (): void =>
    remove.mutate(runs.map((run) => run.id), {
      onSuccess: (freed) => {
        const size = formatBytes(freed);
        toast(t`Deleted; ${size} came free`);
        onDeleted();
        onClose();
      },
    });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={<Plural value={runs.length} one="Delete # run?" other="Delete # runs?" />}
      description={<Trans>Their curves, logs, checkpoints and saved models go with them, {bytes} on disk. This cannot be undone.</Trans>}
      footer={
        <>
          <Button onClick={onClose}><Trans>Keep</Trans></Button>
          <Button look="danger" onClick={go} why={remove.isPending ? t`It is being deleted` : undefined}>
            <Plural value={runs.length} one="Delete # run" other="Delete # runs" />
          </Button>
        </>
      }
    >
      {remove.error && <Trouble error={remove.error} />}
      <ul className="max-h-64 overflow-auto text-sm">
        {runs.map((run, index) => (
          <li key={run.id} className="flex items-center gap-2 py-1">
            <Swatch color={run.color} />
            <span className="grow truncate">{run.name}</span>
            <span className="text-muted">{details[index]?.data ? checkpointsText(details[index].data.checkpoints.length, details[index].data.disk_bytes) : "…"}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function checkpointsText(count: number, bytes: number): string {
  const size = formatBytes(bytes);
  const checkpoints = formatCount(count);
  if (count === 0) return size;
  return count === 1 ? t`1 checkpoint, ${size}` : t`${checkpoints} checkpoints, ${size}`;
}
