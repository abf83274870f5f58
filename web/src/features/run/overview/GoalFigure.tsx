import { Trans } from "@lingui/react/macro";
import type { RunDetail } from "@/api/generated";
import { useMetricSummaries } from "@/api/runs";
import { formatMetric } from "@/ui/format";

/** The metric that the run is judged by, large, with the best it has been. */
export function GoalFigure({ run }: { run: RunDetail }) {
  const { data } = useMetricSummaries(run);
  if (!run.goal) return null;
  const last = run.metrics[run.goal];
  if (last === undefined) return null;
  const summary = data?.[run.goal];
  const best = (run.goal_direction === "min" ? summary?.min : summary?.max) ?? null;
  const shown = best === null ? null : formatMetric(best);
  return (
    <section>
      <h2 className="text-sm text-muted" dir="ltr">{run.goal}</h2>
      <p className="mt-1 text-[2.5rem] leading-none font-semibold tracking-tight">{last === null ? "–" : formatMetric(last)}</p>
      <p className="caption mt-2">
        {shown !== null && <><Trans>best {shown}</Trans> · </>}
        {run.goal_direction === "min" ? <Trans>lower is better</Trans> : <Trans>higher is better</Trans>}
      </p>
    </section>
  );
}
