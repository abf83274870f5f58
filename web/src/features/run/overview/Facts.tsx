import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useVersions } from "@/api/datasets";
import type { FootprintInfo, RunDetail } from "@/api/generated";
import { formatBytes, formatCount, formatMetric, formatMoment } from "@/ui/format";
import { Hash } from "./Hash";

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

/** What the final model is, and what it takes to use it. */
export function ModelFacts({ footprint }: { footprint: FootprintInfo }) {
  const { parameters, trained, trees, nodes, leaves, samples_per_s, at_once, one_ms } = footprint;
  const facts: [string, ReactNode][] = [];
  if (parameters !== null) facts.push([t`Parameters`, formatCount(parameters)]);
  if (trained !== null && trained !== parameters) facts.push([t`Of them trained`, formatCount(trained)]);
  if (trees !== null) facts.push([t`Trees`, formatCount(trees)], [t`Nodes`, formatCount(nodes ?? 0)], [t`Of them leaves`, formatCount(leaves ?? 0)]);
  facts.push([t`Size on disk`, formatBytes(footprint.bytes)]);
  if (samples_per_s === null || one_ms === null) return <Facts facts={facts} />;
  const [speed, milliseconds, batch] = [formatMetric(samples_per_s), formatMetric(one_ms), formatCount(at_once ?? 1)];
  const device = footprint.device.toUpperCase();
  facts.push([t`Answers`, t`${speed} samples/s`], [t`One by itself`, t`${milliseconds} ms`]);
  return (
    <>
      <Facts facts={facts} />
      <p className="caption mt-1.5"><Trans>Speed on test samples made ready before, in batches of {batch}, on the {device} that trained it.</Trans></p>
    </>
  );
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
  const gpuBytes = run.footprint?.device_memory_bytes ?? null;
  if (gpuBytes !== null) facts.push([t`Peak memory of the GPU`, formatBytes(gpuBytes)]);
  facts.push([t`On disk`, formatBytes(run.disk_bytes)], [t`Made`, formatMoment(run.created_at)]);
  if (run.started_at) facts.push([t`Started`, formatMoment(run.started_at)]);
  if (run.ended_at) facts.push([t`Ended`, formatMoment(run.ended_at)]);
  return <Facts facts={facts} />;
}

export function Environment({ run }: { run: RunDetail }) {
  const facts = Object.entries(run.environment).map(([name, value]): [string, ReactNode] => [name, <span key={name} dir="ltr">{value}</span>]);
  return facts.length > 0 ? <Facts facts={facts} /> : <p className="text-sm text-muted"><Trans>Known once it has started.</Trans></p>;
}
