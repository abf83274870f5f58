import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Play } from "lucide-react";
import type { ReactNode } from "react";
import type { Dataset } from "@/api/generated";
import { isBusy, stageShare } from "@/state/datasets";
import { Bar } from "@/ui/Bar";
import { Button } from "@/ui/Button";
import { DatasetMenu } from "@/ui/dataset/DatasetMenu";
import { GeneratedBadge } from "@/ui/dataset/GeneratedBadge";
import { ReadinessBadge } from "@/ui/dataset/ReadinessBadge";
import { contentsText, kindName, stageText, whyNotReady } from "@/ui/dataset/words";
import { formatBytes } from "@/ui/format";
import { Notice } from "@/ui/Notice";

/** What the data set is, how it stands, and the way to the next link of the chain. */
export function Header({ dataset, children }: { dataset: Dataset; children: ReactNode }) {
  const navigate = useNavigate();
  const { title, name, current, origin, tags, problem } = dataset;
  const train = (): void => void navigate({ to: "/new", search: { dataset: name } });
  return (
    <header className="border-b border-line bg-surface px-4 pt-4 md:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate text-xl font-semibold" dir="auto" title={title}>{title}</h1>
        <ReadinessBadge dataset={dataset} />
        <GeneratedBadge info={current} />
        {tags.map((tag) => <span key={tag} className="caption max-w-48 truncate rounded-full bg-sunken px-2 py-0.5" dir="auto" title={tag}>{tag}</span>)}
        <span className="ms-auto flex gap-2">
          <Button look="primary" icon={<Play size={14} />} onClick={train} why={whyNotReady(dataset)}><Trans>Train on this</Trans></Button>
          <DatasetMenu dataset={dataset} onDeleted={() => void navigate({ to: "/datasets" })} />
        </span>
      </div>
      <p className="mt-0.5 text-sm break-words text-muted">
        {name !== title && <bdi>{name}</bdi>}
        {current && <>{name !== title && " · "}{kindName(current.kind)} · <bdi>{contentsText(current)}</bdi> · {formatBytes(current.bytes)} · <Trans>version {current.version}</Trans></>}
      </p>
      <p className="caption mt-0.5 truncate" title={origin} dir="auto">{origin}</p>
      {isBusy(dataset) ? <Working dataset={dataset} /> : problem && <div className="pt-3"><Notice tone="error" title={problem} /></div>}
      <div className="pt-3">{children}</div>
    </header>
  );
}

function Working({ dataset }: { dataset: Dataset }) {
  const share = stageShare(dataset.processing);
  const text = stageText(dataset.processing);
  return (
    <div className="pt-3" role="status">
      <Bar thick value={share ?? 0} label={text} />
      <p className="mt-1 text-sm text-muted">{text}{dataset.current && <> · <Trans>version {dataset.current.version} stays usable until the new one is there</Trans></>}</p>
    </div>
  );
}
