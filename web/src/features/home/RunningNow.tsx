import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/generated";
import { Sparkline } from "@/charts/Sparkline";
import { Bar } from "@/ui/Bar";
import { formatMetric, formatPercent } from "@/ui/format";
import { StateBadge } from "@/ui/run/StateBadge";
import { StopMenu } from "@/ui/run/StopMenu";
import { Swatch } from "@/ui/run/Swatch";
import { barTone, positionText, remainingText } from "@/ui/run/words";

export function RunningNow({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return <p className="text-muted"><Trans>Nothing is training.</Trans></p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {runs.map((run) => <Item key={run.id} run={run} />)}
    </ul>
  );
}

function Item({ run }: { run: Run }) {
  const shown = metricOf(run);
  const value = shown === null ? null : (run.metrics[shown] ?? null);
  const name = run.name;
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3">
      <div className="min-w-0 grow basis-72">
        <p className="flex items-center gap-2">
          <Swatch color={run.color} />
          <Link to="/runs/$id" params={{ id: run.id }} className="truncate font-medium hover:underline">{name}</Link>
          <StateBadge run={run} />
        </p>
        <div className="mt-1.5 flex items-center gap-3">
          <Bar value={run.progress} label={t`Progress of ${name}`} tone={barTone(run)} />
          <span className="w-10 shrink-0 text-end text-sm font-medium">{formatPercent(run.progress)}</span>
        </div>
        <p className="caption mt-1 flex min-h-4 flex-wrap gap-x-4">
          <span>{positionText(run)}</span>
          <span>{remainingText(run)}</span>
        </p>
      </div>
      <div className="flex items-center gap-3">
        <div className="w-28 text-end">
          <p className="caption truncate" dir="ltr">{shown ?? ""}</p>
          <p className="text-lg font-semibold">{value === null ? "–" : formatMetric(value)}</p>
        </div>
        {shown === null ? <span className="w-30" /> : <Sparkline run={run.id} name={shown} color={run.color} label={t`${shown} of ${name} so far`} />}
        <StopMenu runs={[run]} small />
      </div>
    </li>
  );
}

/** The metric that the run is judged by, or its loss while there is none yet. */
function metricOf(run: Run): string | null {
  const candidates = [run.goal, "val/loss", "train/loss", ...Object.keys(run.metrics)];
  return candidates.find((name) => name !== null && name in run.metrics) ?? null;
}
