import { t } from "@lingui/core/macro";
import { useSyncExternalStore } from "react";
import { formatCount } from "@/ui/format";
import type { ChartOptions, Line } from "./lines";
import type { PlotView } from "./view";

/** What the picture alone would not say: that it is thinned, what a logarithmic axis leaves out, that it is empty. */
export function ChartNotes({ view, options }: { view: PlotView; options: ChartOptions }) {
  const { lines, coarse, error } = useSyncExternalStore(view.subscribe, view.get);
  const onTheirWay = coarse && !error ? t`Finer points are on their way` : null;
  const notes = [onTheirWay, thinnedNote(lines, options), logNote(lines, options), emptyNote(lines)].filter((note) => note !== null);
  return <p className="caption min-h-4 truncate px-3" title={notes.join(" · ")}>{notes.join(" · ")}</p>;
}

function thinnedNote(lines: readonly Line[], options: ChartOptions): string | null {
  if (!lines.some((line) => line.thinned)) return null;
  const shown = formatCount(lines.reduce((sum, line) => sum + line.x.length, 0));
  const total = formatCount(lines.reduce((sum, line) => sum + line.total, 0));
  if (options.smoothing > 0) return t`Smoothed over ${shown} of ${total} points; the band spans all of them`;
  return t`${shown} of ${total} points; the band spans all of them`;
}

function logNote(lines: readonly Line[], options: ChartOptions): string | null {
  if (!options.logY) return null;
  const hidden = lines.reduce((sum, { columns }) => sum + columns.value.filter((value) => value !== null && value <= 0).length, 0);
  const count = formatCount(hidden);
  return hidden > 0 ? t`${count} points at or below zero are not on a logarithmic axis` : null;
}

function emptyNote(lines: readonly Line[]): string | null {
  return lines.length > 0 && lines.every((line) => line.x.length === 0) ? t`No point in this range` : null;
}
