import { useSyncExternalStore } from "react";
import { formatNamed } from "@/ui/format";
import { Swatch } from "@/ui/run/Swatch";
import { nonfiniteText } from "./nonfinite";
import { type Reading, readAt } from "./readout";
import type { PlotView } from "./view";

/** Each curve with its value at the crosshair, or its last. */
export function ChartLegend({ view }: { view: PlotView }) {
  const { lines, last, hover } = useSyncExternalStore(view.subscribe, view.get);
  return (
    <ul className="flex min-h-5 flex-wrap gap-x-4 gap-y-0.5 px-3 pb-1 text-xs">
      {lines.map((line, index) => {
        const reading = hover ? readAt(line, hover.x) : (last[index] ?? null);
        return (
          <li key={`${line.run} ${line.name}`} className="inline-flex items-center gap-1.5">
            <Swatch color={line.color} />
            <span className="text-muted" dir="ltr">{line.label}</span>
            <span className="font-medium" dir="ltr">{reading ? valueText(reading) : "–"}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function valueText({ line, value, nonfinite }: Reading): string {
  return value === null ? nonfiniteText(nonfinite) : formatNamed(line.name, value);
}
