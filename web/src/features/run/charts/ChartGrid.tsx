import { useMemo } from "react";
import type { RunDetail } from "@/api/generated";
import { ChartCard } from "@/charts/ChartCard";
import type { Panel } from "./panels";
import type { useChartView } from "./use-chart-view";

interface ChartGridProps {
  title: string | null;
  panels: readonly Panel[];
  run: RunDetail;
  view: ReturnType<typeof useChartView>;
  pollMs?: number;
}

export function ChartGrid({ title, panels, run, view, pollMs }: ChartGridProps) {
  const { alerts } = run;
  const marks = useMemo(() => alerts.map(({ step, time, level }) => ({ step, time, level })), [alerts]);
  return (
    <section className="@container">
      {title !== null && <h2 className="mb-2 font-semibold">{title}</h2>}
      <div className="grid gap-3 @2xl:grid-cols-2 @6xl:grid-cols-3">
        {panels.map((panel) => (
          <ChartCard
            key={panel.title}
            title={panel.title}
            specs={panel.specs}
            options={view.options}
            range={view.range}
            marks={marks}
            sync={`run-${run.id}`}
            unit={run.step_unit}
            onZoom={view.setRange}
            pollMs={pollMs}
            legend
          />
        ))}
      </div>
    </section>
  );
}
