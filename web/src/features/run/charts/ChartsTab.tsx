import { t } from "@lingui/core/macro";
import { useMemo } from "react";
import type { RunDetail } from "@/api/generated";
import { ChartToolbar } from "@/charts/ChartToolbar";
import { hasEnded } from "@/state/run";
import { ChartGrid } from "./ChartGrid";
import { learningSections, testResults } from "./panels";
import { TestResults } from "./TestResults";
import { useChartView } from "./use-chart-view";
import { NoPoint, Silence } from "./Waiting";

export function ChartsTab({ run }: { run: RunDetail }) {
  const view = useChartView();
  const names = Object.keys(run.metrics).toSorted().join(" ");
  // The metrics' names make the panels, not their values, which change with every point.
  // eslint-disable-next-line react/exhaustive-deps
  const sections = useMemo(() => learningSections(run), [run.id, run.started_at, names]);
  if (sections.length === 0) return <NoPoint run={run} />;
  return (
    <div className="flex flex-col gap-6">
      <ChartToolbar options={view.options} range={view.range} onOptions={view.setOptions} onRange={view.setRange} />
      {!hasEnded(run) && <Silence run={run} />}
      <TestResults results={testResults(run)} />
      {sections.map(({ id, panels }) => (
        <ChartGrid key={id} title={id === "learning" ? t`Learning` : id} panels={panels} run={run} view={view} />
      ))}
    </div>
  );
}
