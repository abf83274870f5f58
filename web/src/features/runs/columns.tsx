import { t } from "@lingui/core/macro";
import type { ReactNode } from "react";
import type { Run } from "@/api/generated";
import { durationSeconds } from "@/state/run";
import { formatAgo, formatDuration, formatMetric, formatMoment, formatPercent } from "@/ui/format";
import { StateBadge } from "@/ui/run/StateBadge";

export interface Column {
  id: string;
  title: string;
  /** What the server sorts by; null where it cannot. */
  sort: string | null;
  width: string;
  end?: boolean;
  /** `now` in milliseconds. */
  cell: (run: Run, now: number) => ReactNode;
}

/** The columns after the name, in order: what a run is, how it does, when. */
export function columnsOf(metrics: readonly string[]): Column[] {
  return [
    { id: "state", title: t`State`, sort: "state", width: "8.5rem", cell: (run) => <State run={run} /> },
    { id: "goal", title: t`Goal`, sort: null, width: "9rem", end: true, cell: (run) => <Goal run={run} /> },
    ...metrics.map(metricColumn),
    { id: "trainer", title: t`Trainer`, sort: "trainer", width: "8.5rem", cell: (run) => <span dir="ltr">{run.trainer}</span> },
    { id: "dataset", title: t`Data set`, sort: "dataset", width: "8rem", cell: (run) => <span dir="ltr">{run.dataset}</span> },
    { id: "duration", title: t`Duration`, sort: "duration", width: "6.5rem", end: true, cell: duration },
    { id: "created", title: t`Created`, sort: "created_at", width: "6.5rem", end: true, cell: created },
  ];
}

function metricColumn(name: string): Column {
  const cell = (run: Run): ReactNode => {
    const value = run.metrics[name];
    if (value === undefined) return null;
    return value === null ? <span className="text-bad">{t`not finite`}</span> : formatMetric(value);
  };
  return { id: `metrics.${name}`, title: name, sort: `metrics.${name}`, width: "7rem", end: true, cell };
}

function State({ run }: { run: Run }) {
  return (
    <span className="flex items-center gap-2">
      <StateBadge run={run} />
      {run.state === "running" && <span className="text-muted">{formatPercent(run.progress)}</span>}
    </span>
  );
}

function Goal({ run }: { run: Run }) {
  const value = run.goal ? (run.metrics[run.goal] ?? null) : null;
  if (value === null) return null;
  return (
    <span className="flex items-baseline justify-end gap-1.5">
      <span className="caption" dir="ltr">{run.goal?.split("/").at(-1)}</span>
      <span className="font-semibold">{formatMetric(value)}</span>
    </span>
  );
}

function duration(run: Run, now: number): ReactNode {
  const seconds = durationSeconds(run, now);
  return seconds === null ? null : formatDuration(Math.round(seconds));
}

function created(run: Run, now: number): ReactNode {
  return <time dateTime={run.created_at} title={formatMoment(run.created_at)}>{formatAgo(run.created_at, now)}</time>;
}
