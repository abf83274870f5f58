import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { type ReactNode, useState } from "react";
import { useVersions } from "@/api/datasets";
import type { Dataset, DatasetInfo, DatasetVersionItem } from "@/api/generated";
import { Button } from "@/ui/Button";
import { findingsText, PARTS, partName, sizeText, splitText, taskName } from "@/ui/dataset/words";
import { Empty } from "@/ui/Empty";
import { formatAgo, formatCount, formatMoment } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { useNow } from "@/ui/now";
import { useTakeVersion } from "./use-revision";

/** Every version with what it changed; any of them can be made current, which is undo and redo. */
export function VersionsTab({ dataset }: { dataset: Dataset }) {
  const { data, error, refetch } = useVersions(dataset.id);
  const now = useNow(30_000);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (data.length === 0) return <Empty title={<Trans>No version yet</Trans>}><Trans>The first one comes when the data has been read.</Trans></Empty>;
  return (
    <ol className="flex max-w-4xl flex-col">
      {data.map((item) => <Version key={item.info.version} item={item} before={data.find(({ info }) => info.version === item.info.before)?.info} dataset={dataset} now={now} />)}
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
  const { take, why } = useTakeVersion(dataset);
  const [open, setOpen] = useState(false);
  const { version } = info;
  const current = dataset.current?.version === version;
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
          {!current && <Button small onClick={() => take(version)} why={why}><Trans>Make current</Trans></Button>}
        </span>
      </div>
      <p className="caption mt-0.5">
        {sizeText(info)}{findings} · <time dateTime={info.created_at} title={formatMoment(info.created_at)}>{ago}</time> · <span dir="ltr" className="font-mono" title={info.sha256}>{info.sha256.slice(0, 12)}</span>
      </p>
      {open && before && <Difference before={before} after={info} />}
    </li>
  );
}

/** What differs from the version that it was made from, side by side; what is the same is left out. */
function Difference({ before, after }: { before: DatasetInfo; after: DatasetInfo }) {
  const rows = differences(before, after);
  if (rows.length === 0) return <p className="mt-2 text-sm text-muted"><Trans>The same samples, columns and split.</Trans></p>;
  return (
    <table className="mt-2 w-full max-w-2xl text-sm [&_td]:py-1 [&_td]:pe-4 [&_td]:align-top [&_th]:py-1 [&_th]:align-top [&_tr]:border-b [&_tr]:border-line/60">
      <tbody>
        {rows.map(([name, old, next]) => (
          <tr key={name}>
            <th scope="row" className="w-40 text-start font-normal text-muted">{name}</th>
            <td className="text-muted line-through decoration-line-strong" dir="auto">{old}</td>
            <td className="font-medium" dir="auto">{next}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function differences(before: DatasetInfo, after: DatasetInfo): [name: string, old: ReactNode, next: ReactNode][] {
  const rows: [string, string, string][] = [
    [t`Rows`, formatCount(before.rows), formatCount(after.rows)],
    [t`Target`, before.target ?? "–", after.target ?? "–"],
    [t`Task`, before.task ? taskName(before.task) : "–", after.task ? taskName(after.task) : "–"],
    [t`Columns`, ...lostAndWon(before.features, after.features)],
    [t`Classes`, ...lostAndWon(before.classes, after.classes)],
    ...PARTS.map((part): [string, string, string] => [partName(part), formatCount(before.split[part]), formatCount(after.split[part])]),
    [t`Split`, splitText(before.recipe?.split), splitText(after.recipe?.split)],
    [t`Findings`, findingsText(before), findingsText(after)],
  ];
  return rows.filter(([, old, next]) => old !== next);
}

const MOST_NAMES = 20;

/** The names that only the one has, and those that only the other has. */
function lostAndWon(before: readonly string[], after: readonly string[]): [lost: string, won: string] {
  return [namesOnlyIn(before, after), namesOnlyIn(after, before)];
}

function namesOnlyIn(mine: readonly string[], others: readonly string[]): string {
  const known = new Set(others);
  const names = mine.filter((name) => !known.has(name));
  return names.slice(0, MOST_NAMES).join(", ") + (names.length > MOST_NAMES ? "…" : "");
}

