import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Redo2, Undo2 } from "lucide-react";
import { useVersions } from "@/api/datasets";
import type { Dataset } from "@/api/generated";
import { Button } from "@/ui/Button";
import { useTakeVersion } from "../use-revision";

/** What the current version changed, and the ways back to the one before it and forward to the one that was made of it. */
export function LastChange({ dataset }: { dataset: Dataset }) {
  const { data } = useVersions(dataset.id);
  const { take, why } = useTakeVersion(dataset);
  const now = data?.find(({ info }) => info.version === dataset.current?.version);
  const next = data?.find(({ info }) => info.before === now?.info.version);
  if (!now) return null;
  const { version, before } = now.info;
  if (!before && !next) return null;
  return (
    <span className="ms-auto flex min-w-0 items-center gap-1 text-sm text-muted">
      {before && <span className="truncate" title={now.changed}><Trans>Version {version}: <bdi>{now.changed}</bdi></Trans></span>}
      {before && <Button small look="ghost" icon={<Undo2 size={14} />} onClick={() => take(before)} why={why} title={t`Back to version ${before}`}><Trans>Undo</Trans></Button>}
      {next && <Button small look="ghost" icon={<Redo2 size={14} />} onClick={() => take(next.info.version)} why={why} title={t`On to version ${next.info.version}: ${next.changed}`}><Trans>Redo</Trans></Button>}
    </span>
  );
}
