import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { useMemo } from "react";
import { axesPart, searchOf, useAxes } from "@/charts/axes";
import { ChartCard } from "@/charts/ChartCard";
import { ChartToolbar } from "@/charts/ChartToolbar";
import type { ChartOptions } from "@/charts/lines";
import type { StepRange } from "@/state/series";
import { Button } from "@/ui/Button";
import { Menu, MenuCheck } from "@/ui/Menu";
import type { RunsView } from "./use-runs-view";
import { linesOf, metricNames, panelsAtFirst, toggled } from "./view";

const route = getRouteApi("/runs");

/** The drawn runs, a chart a metric. The table is the legend: the same line stands before each name. */
export function RunCharts({ view }: { view: RunsView }) {
  const { drawn, search, change, selected } = view;
  const names = useMemo(() => metricNames(drawn), [drawn]);
  const panels = search.panels ?? panelsAtFirst(drawn);
  // Read here, so that the table beside is not drawn again with each zoom.
  const { options, range } = useAxes(route.useSearch({ select: axesPart, structuralSharing: true }));
  const setRange = (next: StepRange): void => change({ from: next.from ?? undefined, to: next.to ?? undefined });
  const setOptions = (next: ChartOptions): void => change(searchOf(next));
  return (
    <section aria-label={t`Curves`} className="flex min-w-0 flex-col gap-3 xl:min-h-0 xl:overflow-y-auto xl:pe-1">
      <div className="flex items-center gap-2">
        <span className="caption grow">
          {selected.size > 0 ? <Plural value={drawn.length} one="# selected run drawn" other="# selected runs drawn" /> : <Plural value={drawn.length} one="# run drawn" other="# runs drawn" />}
        </span>
        <Menu trigger={<Button small><Trans>Metrics</Trans> <ChevronDown size={14} /></Button>}>
          {[...new Set([...panels, ...names])].toSorted().map((name) => (
            <MenuCheck key={name} checked={panels.includes(name)} onChange={() => change({ panels: toggled(new Set(panels), name) })}>
              <span dir="ltr">{name}</span>
            </MenuCheck>
          ))}
        </Menu>
      </div>
      <ChartToolbar options={options} range={range} onOptions={setOptions} onRange={setRange} />
      {panels.map((name) => <Panel key={name} name={name} view={view} options={options} range={range} onZoom={setRange} />)}
      {panels.length === 0 && <p className="text-sm text-muted"><Trans>Choose a metric to draw.</Trans></p>}
    </section>
  );
}

interface PanelProps {
  name: string;
  view: RunsView;
  options: ChartOptions;
  range: StepRange;
  onZoom: (range: StepRange) => void;
}

const NO_MARKS: never[] = [];

function Panel({ name, view, options, range, onZoom }: PanelProps) {
  const lines = linesOf(view.drawn, name);
  const identity = JSON.stringify(lines);
  // The same lines stay the same object, whatever the runs' progress says.
  // eslint-disable-next-line react/exhaustive-deps
  const specs = useMemo(() => lines, [identity]);
  const units = new Set(view.drawn.map((run) => run.step_unit));
  const [unit = null] = units.size === 1 ? units : [];
  const live = view.drawn.some((run) => run.state === "running");
  return (
    <ChartCard
      title={name}
      specs={specs}
      options={options}
      range={range}
      marks={NO_MARKS}
      sync="runs"
      unit={unit}
      onZoom={onZoom}
      legend={false}
      pollMs={live && name.startsWith("system/") ? 2_000 : 0}
    />
  );
}
