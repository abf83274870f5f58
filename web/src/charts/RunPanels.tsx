import { Trans } from "@lingui/react/macro";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { Run } from "@/api/generated";
import type { ChartSearch } from "@/routes/search";
import type { StepRange } from "@/state/series";
import { Button } from "@/ui/Button";
import { Menu, MenuCheck } from "@/ui/Menu";
import { searchOf, useAxes } from "./axes";
import { ChartCard } from "./ChartCard";
import { ChartToolbar } from "./ChartToolbar";
import type { ChartOptions } from "./lines";
import { linesOf, metricNames, panelsAtFirst, toggled } from "./overlay";

interface RunPanelsProps {
  runs: readonly Run[];
  /** What stands in the URL of the chosen metrics, and of the axes. */
  panels: string[] | undefined;
  axes: ChartSearch;
  onChange: (next: ChartSearch & { panels?: string[] }) => void;
  /** The run to which the others' values are compared where the pointer is. */
  baseline?: string;
  /** What stands beside the choice of metrics. */
  caption?: ReactNode;
  /** Charts with the same key share a crosshair. */
  sync: string;
  /** How the charts stand. */
  className: string;
}

/** Several runs, a chart a metric, and the choice of metrics and axes. */
export function RunPanels({ runs, panels, axes, onChange, baseline, caption, sync, className }: RunPanelsProps) {
  const names = useMemo(() => metricNames(runs), [runs]);
  const shown = panels ?? panelsAtFirst(runs);
  const { options, range } = useAxes(axes);
  const setRange = (next: StepRange): void => onChange({ from: next.from ?? undefined, to: next.to ?? undefined });
  const setOptions = (next: ChartOptions): void => onChange(searchOf(next));
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="caption grow">{caption}</span>
        <Menu trigger={<Button small><Trans>Metrics</Trans> <ChevronDown size={14} /></Button>}>
          {[...new Set([...shown, ...names])].toSorted().map((name) => (
            <MenuCheck key={name} checked={shown.includes(name)} onChange={() => onChange({ panels: toggled(new Set(shown), name) })}>
              <span dir="ltr">{name}</span>
            </MenuCheck>
          ))}
        </Menu>
      </div>
      <ChartToolbar options={options} range={range} onOptions={setOptions} onRange={setRange} />
      <div className={className}>
        {shown.map((name) => <Panel key={name} name={name} runs={runs} options={options} range={range} onZoom={setRange} baseline={baseline} sync={sync} />)}
      </div>
      {shown.length === 0 && <p className="text-sm text-muted"><Trans>Choose a metric to draw.</Trans></p>}
    </>
  );
}

interface PanelProps {
  name: string;
  runs: readonly Run[];
  options: ChartOptions;
  range: StepRange;
  onZoom: (range: StepRange) => void;
  baseline: string | undefined;
  sync: string;
}

const NO_MARKS: never[] = [];

function Panel({ name, runs, options, range, onZoom, baseline, sync }: PanelProps) {
  const lines = linesOf(runs, name);
  const identity = JSON.stringify(lines);
  // The same lines stay the same object, whatever the runs' progress says.
  // eslint-disable-next-line react/exhaustive-deps
  const specs = useMemo(() => lines, [identity]);
  const units = new Set(runs.map((run) => run.step_unit));
  const [unit = null] = units.size === 1 ? units : [];
  const live = runs.some((run) => run.state === "running");
  return (
    <ChartCard
      title={name}
      specs={specs}
      options={options}
      range={range}
      marks={NO_MARKS}
      sync={sync}
      unit={unit}
      onZoom={onZoom}
      legend={false}
      baseline={baseline}
      pollMs={live && name.startsWith("system/") ? 2_000 : 0}
    />
  );
}
