import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useVersions } from "@/api/datasets";
import type { CheckpointInfo, RunDetail } from "@/api/generated";
import { Copy } from "@/ui/Copy";
import { formatBytes, formatCount, formatMoment } from "@/ui/format";

function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className="text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-4 border-b border-line/60 py-1">
          <dt className="grow whitespace-nowrap text-muted">{name}</dt>
          <dd className="min-w-0 text-end break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function DatasetFacts({ run }: { run: RunDetail }) {
  const versions = useVersions(run.dataset_id ?? run.dataset);
  const dataset = versions.data?.find(({ info }) => info.version === run.dataset_version)?.info;
  const name = <span dir="ltr">{run.dataset}</span>;
  const there = versions.data && run.dataset_id;
  const facts: [string, ReactNode][] = [
    [t`Name`, there ? <Link key="name" to="/datasets/$id" params={{ id: there }} className="text-accent-text hover:underline">{name}</Link> : name],
  ];
  if (run.dataset_version !== null) facts.push([t`Version`, formatCount(run.dataset_version)]);
  if (dataset) {
    const { train, validation, test } = dataset.split;
    facts.push(
      [t`Rows`, formatCount(dataset.rows)],
      [t`Train, validation, test`, [train, validation, test].map(formatCount).join(" · ")],
      [t`Content hash`, <Hash key="hash" value={dataset.sha256} />],
    );
  }
  return <Facts facts={facts} />;
}

export function Resources({ run }: { run: RunDetail }) {
  const facts: [string, ReactNode][] = [
    [t`Run id`, <Hash key="id" value={run.id} whole />],
    [t`Attempt`, formatCount(run.attempt)],
  ];
  if (run.device) facts.push([t`Device`, run.device]);
  if (run.threads !== null) facts.push([t`Threads`, formatCount(run.threads)]);
  if (run.pid !== null) facts.push([t`Process`, String(run.pid)]);
  if (run.peak_memory_bytes !== null) facts.push([t`Peak memory`, formatBytes(run.peak_memory_bytes)]);
  facts.push([t`On disk`, formatBytes(run.disk_bytes)], [t`Made`, formatMoment(run.created_at)]);
  if (run.started_at) facts.push([t`Started`, formatMoment(run.started_at)]);
  if (run.ended_at) facts.push([t`Ended`, formatMoment(run.ended_at)]);
  return <Facts facts={facts} />;
}

export function Environment({ run }: { run: RunDetail }) {
  const facts = Object.entries(run.environment).map(([name, value]): [string, ReactNode] => [name, <span key={name} dir="ltr">{value}</span>]);
  return facts.length > 0 ? <Facts facts={facts} /> : <p className="text-sm text-muted"><Trans>Known once it has started.</Trans></p>;
}

export function Checkpoints({ run }: { run: RunDetail }) {
  if (run.checkpoints.length === 0) return <p className="text-sm text-muted"><Trans>None saved.</Trans></p>;
  return (
    <ul className="text-sm">
      {run.checkpoints.map((checkpoint) => (
        <li key={`${checkpoint.folder} ${checkpoint.time}`} className="flex flex-wrap items-center gap-x-4 border-b border-line/60 py-1.5">
          <span className="rounded bg-sunken px-1.5 text-xs font-medium">{kindName(checkpoint)}</span>
          <span dir="ltr">{checkpoint.folder}</span>
          <span className="text-muted">{formatCount(checkpoint.step)} {run.step_unit}</span>
          <span className="ms-auto text-muted">{formatBytes(checkpoint.bytes)}</span>
          <Hash value={checkpoint.sha256} />
        </li>
      ))}
    </ul>
  );
}

function kindName({ kind }: CheckpointInfo): string {
  if (kind === "best") return t`best`;
  return kind === "final" ? t`final` : t`last`;
}

/** A hash is read by its beginning and copied in full. */
function Hash({ value, whole }: { value: string; whole?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code dir="ltr" className="font-mono text-xs" title={value}>{whole ? value : value.slice(0, 12)}</code>
      <Copy text={value} />
    </span>
  );
}
