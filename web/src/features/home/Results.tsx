import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/generated";
import { durationSeconds } from "@/state/run";
import { formatAgo, formatDuration, formatMetric } from "@/ui/format";
import { useNow } from "@/ui/now";
import { StateBadge } from "@/ui/run/StateBadge";
import { Swatch } from "@/ui/run/Swatch";

export function Results({ runs }: { runs: readonly Run[] }) {
  const now = useNow(30_000);
  if (runs.length === 0) return <p className="text-muted"><Trans>Nothing has ended yet.</Trans></p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {runs.map((run) => (
        <li key={run.id} className="grid grid-cols-[1fr_auto] items-center gap-x-4 py-2 sm:grid-cols-[minmax(0,1fr)_7rem_10rem_5rem_6rem]">
          <span className="flex min-w-0 items-center gap-2">
            <Swatch color={run.color} />
            <Link to="/runs/$id" params={{ id: run.id }} className="truncate font-medium hover:underline">{run.name}</Link>
          </span>
          <StateBadge run={run} />
          <Goal run={run} />
          <span className="text-end text-sm text-muted max-sm:hidden">{duration(run, now)}</span>
          <span className="text-end text-sm text-muted max-sm:hidden">{run.ended_at && formatAgo(run.ended_at, now)}</span>
        </li>
      ))}
    </ul>
  );
}

function Goal({ run }: { run: Run }) {
  const value = run.goal ? (run.metrics[run.goal] ?? null) : null;
  if (value === null) return <span />;
  return (
    <span className="flex items-baseline justify-end gap-2 max-sm:justify-start">
      <span className="caption" dir="ltr">{run.goal}</span>
      <span className="font-semibold">{formatMetric(value)}</span>
    </span>
  );
}

function duration(run: Run, now: number): string {
  const seconds = durationSeconds(run, now);
  return seconds === null ? "" : formatDuration(Math.round(seconds));
}
