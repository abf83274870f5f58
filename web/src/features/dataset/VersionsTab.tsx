import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { type ReactNode, useState } from "react";
import { useChangeDataset, useVersions } from "@/api/datasets";
import type { Dataset, DatasetInfo, DatasetVersionItem } from "@/api/generated";
import { isBusy } from "@/state/datasets";
import { Button } from "@/ui/Button";
import { findingsText, PARTS, partName, taskName } from "@/ui/dataset/words";
import { Empty } from "@/ui/Empty";
import { formatAgo, formatBytes, formatCount, formatMoment } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { useNow } from "@/ui/now";
import { toast } from "@/ui/toast";

/** Every version with what it changed; any of them can be made current, which is undo and redo. */
export function VersionsTab({ dataset }: { dataset: Dataset }) {
  const { data, error, refetch } = useVersions(dataset.id);
  const now = useNow(30_000);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (data.length === 0) return <Empty title={<Trans>No version yet</Trans>}><Trans>The first one comes when the data has been read.</Trans></Empty>;
  return (
    <ol className="flex max-w-4xl flex-col">
      {data.map((item, place) => <Version key={item.info.version} item={item} before={data[place + 1]?.info} dataset={dataset} now={now} />)}
    </ol>
  );
}

interface VersionProps {
  item: DatasetVersionItem;
  before: DatasetInfo | undefined;
  dataset: Dataset;
  now: number;
}

function Version({ item: { info, changed }, before, dataset, now }: VersionProps) {
  const change = useChangeDataset();
  const [open, setOpen] = useState(false);
  const { version } = info;
  const current = dataset.current?.version === version;
  const why = change.isPending ? t`It is being sent` : isBusy(dataset) ? t`A version is being made; wait until it is there` : undefined;
  const take = (): void => change.mutate({ id: dataset.id, changes: { current: version } }, { onSuccess: () => toast(t`Version ${version} is current`), onError: (error) => toast(error.message) });
  const ago = formatAgo(info.created_at, now);
  const findings = (info.blocking ?? 0) + (info.warnings ?? 0) > 0 ? ` · ${findingsText(info)}` : "";
  return (
    <li className="border-b border-line/60 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className={clsx("font-semibold", current && "text-accent-text")}><Trans>Version {version}</Trans></h2>
        {current && <span className="caption rounded-full bg-accent-soft px-2 py-0.5 text-accent-text"><Trans>current</Trans></span>}
        <span className="min-w-0 text-sm" dir="auto">{changed}</span>
        <span className="ms-auto flex items-center gap-2">
          {before && <Button small look="ghost" aria-expanded={open} onClick={() => setOpen(!open)}><Trans>Difference</Trans></Button>}
          {!current && <Button small onClick={take} why={why}><Trans>Make current</Trans></Button>}
        </span>
      </div>
      <p className="caption mt-0.5">
        {sizes(info)}{findings} · <time dateTime={info.created_at} title={formatMoment(info.created_at)}>{ago}</time> · <span dir="ltr" className="font-mono" title={info.sha256}>{info.sha256.slice(0, 12)}</span>
      </p>
      {open && before && <Difference before={before} after={info} />}
    </li>
  );
}

function sizes(info: DatasetInfo): string {
  return [t`${formatCount(info.rows)} rows`, t`${formatCount(info.features.length)} features`, formatBytes(info.bytes)].join(" · ");
}

/** What differs from the version before, side by side; what is the same is left out. */
function Difference({ before, after }: { before: DatasetInfo; after: DatasetInfo }) {
  const rows = differences(before, after);
  if (rows.length === 0) return <p className="mt-2 text-sm text-muted"><Trans>The same samples, columns and split.</Trans></p>;
  return (
    <table className="mt-2 w-full max-w-2xl text-sm [&_td]:border-b [&_td]:border-line/60 [&_td]:py-1 [&_td]:pe-4 [&_td]:align-top">
      <tbody>
        {rows.map(([name, old, next]) => (
          <tr key={name}>
            <td className="w-40 text-muted">{name}</td>
            <td className="text-muted line-through decoration-line-strong" dir="auto">{old}</td>
            <td className="font-medium" dir="auto">{next}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function differences(before: DatasetInfo, after: DatasetInfo): [name: string, old: ReactNode, next: ReactNode][] {
  const lost = before.features.filter((name) => !after.features.includes(name));
  const won = after.features.filter((name) => !before.features.includes(name));
  const rows: [string, string, string][] = [
    [t`Rows`, formatCount(before.rows), formatCount(after.rows)],
    [t`Target`, before.target ?? "–", after.target ?? "–"],
    [t`Task`, before.task ? taskName(before.task) : "–", after.task ? taskName(after.task) : "–"],
    [t`Columns`, lost.join(", "), won.join(", ")],
    [t`Classes`, before.classes.join(", "), after.classes.join(", ")],
    ...PARTS.map((part): [string, string, string] => [partName(part), formatCount(before.split[part]), formatCount(after.split[part])]),
    [t`Split`, splitText(before), splitText(after)],
    [t`Size`, formatBytes(before.bytes), formatBytes(after.bytes)],
    [t`Findings`, findingsText(before), findingsText(after)],
  ];
  return rows.filter(([, old, next]) => old !== next);
}

function splitText({ recipe }: DatasetInfo): string {
  const { method, seed, column } = recipe?.split ?? {};
  return method ? [method, t`seed ${seed ?? 0}`, column].filter(Boolean).join(", ") : "–";
}
