import { Trans } from "@lingui/react/macro";
import { Download } from "lucide-react";
import type { RunDetail } from "@/api/generated";
import { artifactUrl, useArtifacts } from "@/api/runs";
import { hasEnded } from "@/state/run";
import { Empty } from "@/ui/Empty";
import { formatBytes } from "@/ui/format";
import { Trouble } from "@/ui/Notice";

/** The files that the run made; each downloads as it is. */
export function ArtifactsTab({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useArtifacts(run);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return null;
  if (data.length === 0) {
    return (
      <Empty title={<Trans>No file yet</Trans>}>
        {hasEnded(run) ? <Trans>This run saved nothing.</Trans> : <Trans>The model is saved when the training ends, or when you stop it and save.</Trans>}
      </Empty>
    );
  }
  return (
    <ul className="text-sm">
      {data.map(({ path, bytes }) => (
        <li key={path} className="flex items-center gap-4 border-b border-line/60 py-1.5">
          <a href={artifactUrl(run.id, path)} download className="inline-flex min-w-0 items-center gap-2 text-accent-text hover:underline" dir="ltr">
            <Download size={14} className="shrink-0" />
            <span className="truncate font-mono text-xs">{path}</span>
          </a>
          <span className="ms-auto shrink-0 text-muted">{formatBytes(bytes)}</span>
        </li>
      ))}
    </ul>
  );
}
