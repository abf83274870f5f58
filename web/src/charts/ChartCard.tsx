import { t } from "@lingui/core/macro";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { useSeriesFeed } from "@/api/use-series";
import type { StepRange } from "@/state/series";
import { Trouble } from "@/ui/Notice";
import { ChartLegend } from "./ChartLegend";
import { ChartMenu } from "./ChartMenu";
import { ChartNotes } from "./ChartNotes";
import { ChartTooltip } from "./ChartTooltip";
import type { ChartOptions, LineSpec } from "./lines";
import type { Mark } from "./marks";
import { Plot, type PlotInput } from "./plot";
import { rowsFor } from "./rows";
import "uplot/dist/uPlot.min.css";
import { TableTwin } from "./TableTwin";

export interface ChartCardProps {
  title: string;
  specs: readonly LineSpec[];
  options: ChartOptions;
  range: StepRange;
  marks: readonly Mark[];
  /** Charts with the same key share a crosshair. */
  sync: string;
  /** What a step is here: "tree", "iteration"; null where the runs differ. */
  unit: string | null;
  onZoom: (range: StepRange) => void;
  /** Ask the server again so often, for metrics that do not come by the stream; 0 never. */
  pollMs?: number;
  /** The run to which the tooltip compares the others. */
  baseline?: string | undefined;
  /** A legend with values under the title; many runs are better told apart by the table beside. */
  legend: boolean;
}

/** One chart: its title, values, canvas, notes, and what can be done with it. */
export function ChartCard(props: ChartCardProps) {
  const { title, specs, options, range, marks, sync, onZoom, pollMs = 0 } = props;
  const [table, setTable] = useState(false);
  const holder = useRef<HTMLDivElement>(null);
  const input: PlotInput = { specs, options, range, marks, sync, onZoom };
  const { plot, near, width } = usePlot(holder, input);
  const feed = useSeriesFeed(
    {
      runs: [...new Set(specs.map((spec) => spec.run))],
      names: [...new Set(specs.map((spec) => spec.name))],
      points: rowsFor(width, options.smoothing, specs.length),
      range,
      pollMs,
    },
    near && width > 0,
  );
  useEffect(() => {
    if (feed) plot?.follow(feed);
  }, [plot, feed]);
  return (
    <figure className="flex min-w-0 flex-col rounded-lg border border-line bg-surface pt-2 pb-1.5" aria-label={title}>
      <figcaption className="flex min-h-7 items-start gap-2 ps-3 pe-1.5">
        <span className="min-w-0 shrink grow truncate text-sm leading-7 font-semibold" dir="ltr" title={title}>
          {title}
        </span>
        <ChartMenu title={title} plot={plot} feed={feed} onTable={() => setTable(true)} />
      </figcaption>
      {props.legend && plot && <ChartLegend view={plot.view} />}
      <div dir="ltr" className="relative h-48 min-w-0" role="img" aria-label={t`Chart of ${title}; its table is in the menu`}>
        <div ref={holder} className="absolute inset-0" />
        {plot && <ChartTooltip view={plot.view} axis={options.x} unit={props.unit} baseline={props.baseline} />}
      </div>
      {plot && <ChartNotes view={plot.view} options={options} />}
      {plot && <FeedTrouble plot={plot} retry={() => feed?.retry()} />}
      {plot && <TableTwin open={table} onClose={() => setTable(false)} title={title} view={plot.view} />}
    </figure>
  );
}

function FeedTrouble({ plot, retry }: { plot: Plot; retry: () => void }) {
  const { error } = useSyncExternalStore(plot.view.subscribe, plot.view.get);
  return error ? (
    <div className="px-3 pb-1">
      <Trouble error={error} retry={retry} />
    </div>
  ) : null;
}

/** A plot in `holder` for as long as the card is there; whether it is near the window, and how wide it is. */
function usePlot(holder: React.RefObject<HTMLDivElement | null>, input: PlotInput) {
  const [plot, setPlot] = useState<Plot | null>(null);
  const [near, setNear] = useState(false);
  const [width, setWidth] = useState(0);
  const latest = useRef(input);
  useLayoutEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = new Plot(element, latest.current);
    setPlot(made);
    // Measured here, and not awaited from the observers below, so that the first question is asked a frame or two sooner.
    const { top, bottom, width: now } = element.getBoundingClientRect();
    setNear(top < innerHeight && bottom > 0);
    setWidth(Math.round(now));
    const sight = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), { rootMargin: "300px" });
    const size = new ResizeObserver(() => setWidth(element.clientWidth));
    sight.observe(element);
    size.observe(element);
    return () => {
      sight.disconnect();
      size.disconnect();
      made.dispose();
    };
  }, [holder]);
  useEffect(() => {
    latest.current = input;
    plot?.update(input);
  });
  return { plot, near, width };
}
