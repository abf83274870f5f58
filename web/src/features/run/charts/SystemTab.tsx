import { Trans } from "@lingui/react/macro";
import { useMemo } from "react";
import type { RunDetail } from "@/api/generated";
import { ChartToolbar } from "@/charts/ChartToolbar";
import { hasEnded } from "@/state/run";
import { Empty } from "@/ui/Empty";
import { ChartGrid } from "./ChartGrid";
import { SYSTEM, sectionsOf } from "./panels";
import { useChartView } from "./use-chart-view";

/** The stream carries what the training reports; the machine's figures are asked for. */
const POLL_MS = 2_000;

/** What this run's own processes took of the machine. */
export function SystemTab({ run }: { run: RunDetail }) {
  const view = useChartView();
  const names = Object.keys(run.metrics).toSorted().join(" ");
  // eslint-disable-next-line react/exhaustive-deps
  const section = useMemo(() => sectionsOf(run).find(({ id }) => id === SYSTEM), [run.id, run.started_at, names]);
  if (!section) {
    return (
      <Empty title={<Trans>No figures of the machine yet</Trans>}>
        <Trans>Processor and memory of this run’s own processes appear a few seconds after it starts.</Trans>
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <ChartToolbar options={view.options} range={view.range} onOptions={view.setOptions} onRange={view.setRange} />
      <ChartGrid title={null} panels={section.panels} run={run} view={view} pollMs={hasEnded(run) ? 0 : POLL_MS} />
    </div>
  );
}
