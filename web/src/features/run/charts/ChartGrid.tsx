import { useMemo } from "react";
import type { RunDetail } from "@/api/generated";
import { ChartCard } from "@/charts/ChartCard";
import type { FieldSpec } from "@/ui/config/schema";
import { useFields } from "@/ui/config/use-fields";
import { marksOf } from "./marks";
import type { Panel } from "./panels";
import type { useChartView } from "./use-chart-view";

const NO_FIELDS: readonly FieldSpec[] = [];

interface ChartGridProps {
  title: string | null;
  panels: readonly Panel[];
  run: RunDetail;
  view: ReturnType<typeof useChartView>;
  pollMs?: number;
}

export function ChartGrid({ title, panels, run, view, pollMs }: ChartGridProps) {
  const fields = useFields(run.trainer) ?? NO_FIELDS;
  const { alerts, changes, config, parent, parent_step, started_at } = run;
  // What the marks are made of, and not the run, which is another object with every point: a chart paints anew for new marks.
  // eslint-disable-next-line react/exhaustive-deps
  const marks = useMemo(() => marksOf(run, fields), [fields, alerts, changes, config, parent, parent_step, started_at]);
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
