import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { FootprintInfo, RelatedRun, ReportedData, RunReport } from "@/api/generated";
import { formatBytes, formatCount, formatDuration, formatMetric } from "@/ui/format";
import { GeneratedBadge } from "@/ui/dataset/GeneratedBadge";
import { Section } from "./Section";
import { moment } from "./words";

/** `key` where names may be the same. */
export type Fact = readonly [name: string, value: ReactNode, key?: string];

/** Names and what they are, one below the other. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="text-sm">
      {facts.map(([name, value, key = name]) => (
        <div key={key} className="whole flex gap-4 border-b border-line/60 py-1">
          <dt className="grow whitespace-nowrap text-muted">{name}</dt>
          <dd className="min-w-0 text-end wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function DataFacts({ data }: { data: ReportedData }) {
  const facts: Fact[] = [
    [t`Name`, <span key="name"><bdi>{data.name}</bdi> <GeneratedBadge info={data} /></span>],
    [t`Version`, formatCount(data.version)],
    [t`Kind`, data.kind],
  ];
  if (data.target !== null) facts.push([t`Target`, <bdi key="target">{data.target}</bdi>]);
  if (data.classes > 0) facts.push([t`Classes`, formatCount(data.classes)]);
  facts.push([t`Rows`, formatCount(data.rows)], [t`Train, validation, test`, [data.train, data.validation, data.test].map(formatCount).join(" · ")]);
  if (data.split !== null) facts.push([t`Split`, data.split_column === null ? t`${data.split}, seed ${data.split_seed ?? 0}` : t`${data.split} by ${data.split_column}, seed ${data.split_seed ?? 0}`]);
  facts.push([t`Content hash`, <span key="hash" dir="ltr" className="font-mono text-xs break-all">{data.sha256}</span>]);
  return (
    <>
      <Facts facts={facts} />
      <p className="caption mt-1.5 wrap-anywhere"><bdi>{data.origin}</bdi></p>
    </>
  );
}

export function ModelFacts({ footprint }: { footprint: FootprintInfo }) {
  const { parameters, trained, trees, samples_per_s: speed, one_ms: one, at_once: batch, bytes } = footprint;
  const facts: Fact[] = [];
  if (parameters !== null) facts.push([t`Parameters`, formatCount(parameters)]);
  if (trained !== null && trained !== parameters) facts.push([t`Of them trained`, formatCount(trained)]);
  if (trees !== null) facts.push([t`Trees`, formatCount(trees)]);
  facts.push([t`Size on disk`, formatBytes(bytes)]);
  if (speed !== null) facts.push([t`Answers`, t`${formatMetric(speed)} samples/s`]);
  if (one !== null) facts.push([t`One by itself`, t`${formatMetric(one)} ms`]);
  const device = footprint.device.toUpperCase();
  const many = formatCount(batch ?? 1);
  return (
    <>
      <Facts facts={facts} />
      {speed !== null && <p className="caption mt-1.5"><Trans>Speed on test samples made ready before, in batches of {many}, on the {device} that trained it.</Trans></p>}
    </>
  );
}

/** When, how long, where it comes from, and on what machine. */
export function RunFacts({ report: { run, parent, forks } }: { report: RunReport }) {
  const facts: Fact[] = [[t`Run id`, <span key="id" dir="ltr">{run.id}</span>], [t`Made`, moment(run.created_at)]];
  if (run.started_at) facts.push([t`Started`, moment(run.started_at)]);
  if (run.ended_at) facts.push([t`Ended`, moment(run.ended_at)]);
  if (run.trained_s !== null) facts.push([t`Trained for`, formatDuration(run.trained_s)]);
  if (run.attempt > 1) facts.push([t`Attempt`, formatCount(run.attempt)]);
  if (run.epoch !== null && run.epochs !== null) facts.push([t`Epochs`, t`${formatCount(run.epoch)} of ${formatCount(run.epochs)}`]);
  if (run.seed !== null) facts.push([t`Seed`, String(run.seed)]);
  if (parent) facts.push([t`Forked from`, related(parent)]);
  for (const fork of forks) facts.push([t`Its fork`, related(fork), fork.id]);
  const machine: Fact[] = [];
  if (run.device) machine.push([t`Device`, run.device]);
  if (run.threads !== null) machine.push([t`Threads`, formatCount(run.threads)]);
  if (run.peak_memory_bytes !== null) machine.push([t`Peak memory`, formatBytes(run.peak_memory_bytes)]);
  machine.push(...Object.entries(run.environment).map(([name, value]): Fact => [name, <span key={name} dir="ltr">{value}</span>]));
  return (
    <>
      <Section title={<Trans>Run</Trans>}><Facts facts={facts} /></Section>
      {machine.length > 0 && <Section title={<Trans>Environment</Trans>}><Facts facts={machine} /></Section>}
    </>
  );
}

function related({ id, name, step }: RelatedRun): ReactNode {
  const at = step === null ? null : formatCount(step);
  return <span><bdi>{name ?? t`a run that is no more`}</bdi> <span dir="ltr">({id})</span> {at !== null && <Trans>at step {at}</Trans>}</span>;
}
