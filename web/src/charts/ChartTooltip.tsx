import { t } from "@lingui/core/macro";
import { useSyncExternalStore } from "react";
import { formatCount, formatDelta, formatDuration, formatNamed, formatTime } from "@/ui/format";
import { hueVar } from "@/ui/palette";
import { Swatch } from "@/ui/run/Swatch";
import { valueText } from "./ChartLegend";
import type { XAxis } from "./lines";
import type { Reading } from "./readout";
import type { Hover, PlotView } from "./view";

const SHOWN = 8;

/** The curves at the pointer, the nearest first, and a dot on that one. */
export function ChartTooltip({ view, axis, unit, baseline }: { view: PlotView; axis: XAxis; unit: string | null; baseline?: string | undefined }) {
  const { hover } = useSyncExternalStore(view.subscribe, view.get);
  const nearest = hover?.readings[0];
  if (!hover?.own || !nearest) return null;
  const flip = hover.left > hover.width / 2;
  const side = flip
    ? { right: `calc(100% - ${hover.offset.left + hover.left - 12}px)` }
    : { left: hover.offset.left + hover.left + 12 };
  const more = hover.readings.length - SHOWN;
  const base = hover.readings.find((reading) => reading.line.run === baseline && covers(reading, hover.x));
  return (
    <>
      <NearestDot hover={hover} />
      <div
        className="pointer-events-none absolute z-10 min-w-36 rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs shadow-pop"
        style={{ top: hover.offset.top + 4, ...side }}
      >
        <p className="pb-1 text-muted">{positionText(hover.x, nearest.step, axis, unit)}</p>
        {hover.readings.slice(0, SHOWN).map((reading, index) => (
          <p key={`${reading.line.run} ${reading.line.name}`} className="flex items-center gap-2 whitespace-nowrap">
            <Swatch color={reading.line.color} />
            <span className={index === 0 ? "font-semibold" : "text-muted"}>{reading.line.label}</span>
            <span className="ms-auto ps-3 font-medium">{valueText(reading)}</span>
            {baseline !== undefined && <span className="min-w-14 text-end text-muted">{covers(reading, hover.x) && deltaText(reading, base)}</span>}
            {reading.smoothed !== null && <span className="text-muted">~{formatNamed(reading.line.name, reading.smoothed)}</span>}
          </p>
        ))}
        {more > 0 && <p className="text-muted">{t`and ${more} more`}</p>}
        <MarkTexts hover={hover} />
      </div>
    </>
  );
}

/** Whether the curve goes as far as there: of one that has ended the last value is read, which says nothing of later steps. */
function covers({ line }: Reading, x: number): boolean {
  return x >= (line.x[0] ?? 0) && x <= (line.x.at(-1) ?? 0);
}

/** How far it is from the baseline's value there; nothing for the baseline itself. */
function deltaText({ line, value }: Reading, base: Reading | undefined): string {
  if (value === null || !base || base.value === null || base.line === line) return "";
  return formatDelta(value - base.value, line.name.startsWith("system/") ? (size) => formatNamed(line.name, size) : undefined);
}

function MarkTexts({ hover }: { hover: Hover }) {
  if (hover.marks.length === 0) return null;
  return (
    <ul className="mt-1 max-w-64 border-t border-line pt-1">
      {hover.marks.flatMap(({ x, texts }) => texts.map((text) => <li key={`${x} ${text}`}>{text}</li>))}
    </ul>
  );
}

function NearestDot({ hover }: { hover: Hover }) {
  const nearest = hover.readings[0];
  if (hover.top === null || !nearest) return null;
  return (
    <span
      className="pointer-events-none absolute size-2 -translate-x-1/2 -translate-y-1/2 rounded-full ring-2 ring-surface"
      style={{
        left: hover.offset.left + hover.left,
        top: hover.offset.top + hover.top,
        background: hueVar(nearest.line.color),
      }}
    />
  );
}

function positionText(x: number, step: number, axis: XAxis, unit: string | null): string {
  const count = formatCount(step);
  const at = unit ? `${count} ${unit}` : t`step ${count}`;
  if (axis === "relative") return `${formatDuration(Math.max(0, x))} · ${at}`;
  return axis === "wall" ? `${formatTime(x)} · ${at}` : at;
}
