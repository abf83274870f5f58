import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { SampleRow } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { partName } from "@/ui/dataset/words";
import { formatCount } from "@/ui/format";
import type { BrowseProps } from "./RowGrid";
import { SamplePreview } from "./SamplePreview";
import { type Samples, useSamples } from "./use-samples";

const GAP = 12;
const LINE_PX = 32;

/** What can be looked at, each with its label under it; only what is in sight exists. A click enlarges. */
export function Gallery({ id, info, filter, total }: BrowseProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const wide = info.kind === "series";
  const cell = wide ? 220 : 128;
  const height = (wide ? 88 : 128) + LINE_PX;
  const across = Math.max(1, Math.floor((width + GAP) / (cell + GAP)));
  const lines = useVirtualizer({ count: width ? Math.ceil(total / across) : 0, getScrollElement: () => box.current, estimateSize: () => height + GAP, overscan: 3 });
  useEffect(() => lines.measure(), [lines, across]);
  const visible = lines.getVirtualItems();
  const samples = useSamples(id, filter, (visible[0]?.index ?? 0) * across, ((visible.at(-1)?.index ?? 0) + 1) * across - 1);
  const [open, setOpen] = useState<number | null>(null);
  return (
    <div ref={box} tabIndex={0} role="group" aria-label={t`Samples`} className="min-h-0 grow overflow-y-auto outline-offset-2">
      <div className="relative" style={{ height: lines.getTotalSize() }}>
        {visible.map(({ index, start }) => (
          <div key={index} role="presentation" className="absolute inset-x-0 grid" style={{ top: start, gap: GAP, gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>
            {Array.from({ length: Math.min(across, total - index * across) }, (_, step) => {
              const place = index * across + step;
              const sample = samples.at(place);
              if (!sample) return <span key={place} className="rounded-lg bg-sunken" style={{ height: height - LINE_PX }} />;
              return <Cell key={sample.id} sample={sample} samples={samples} id={id} info={info} onOpen={() => setOpen(place)} />;
            })}
          </div>
        ))}
      </div>
      {open !== null && <Large id={id} info={info} filter={filter} total={total} place={open} onPlace={setOpen} />}
    </div>
  );
}

interface CellProps extends Pick<BrowseProps, "id" | "info"> {
  sample: SampleRow;
  samples: Samples;
  onOpen: () => void;
}

function Cell({ sample, samples, id, info, onOpen }: CellProps) {
  const label = labelOf(sample, samples, info.target);
  const name = nameOf(sample, samples);
  return (
    <button type="button" onClick={onOpen} className="min-w-0 rounded-lg text-start" title={name}>
      <SamplePreview id={id} version={info.version} sample={sample.id} kind={info.kind} label={name} />
      <span className="flex h-8 items-center gap-2 px-0.5 text-xs">
        <span className="min-w-0 grow truncate font-medium" dir="auto">{label ?? name}</span>
        <span className="shrink-0 text-faint">{partName(sample.part)}</span>
      </span>
    </button>
  );
}

interface LargeProps extends BrowseProps {
  place: number;
  onPlace: (place: number | null) => void;
}

/** One sample as large as there is room, with all that is known of it; arrow keys go to its neighbours. */
function Large({ id, info, filter, total, place, onPlace }: LargeProps) {
  const samples = useSamples(id, filter, place, place);
  const sample = samples.at(place);
  const step = (by: number): void => onPlace(Math.min(total - 1, Math.max(0, place + by)));
  const pressed = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) step(by);
  };
  const at = formatCount(place + 1);
  const all = formatCount(total);
  return (
    <Dialog open wide onClose={() => onPlace(null)} title={sample ? nameOf(sample, samples) : "…"}>
      <div role="presentation" className="grid gap-5 md:grid-cols-[minmax(0,1fr)_15rem]" onKeyDown={pressed}>
        <div className="flex min-h-72 items-center justify-center">
          {sample && <SamplePreview key={sample.id} large id={id} version={info.version} sample={sample.id} kind={info.kind} label={nameOf(sample, samples)} />}
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <div className="flex items-center gap-1">
            <Button small aria-label={t`The one before`} icon={<ChevronLeft size={16} className="rtl:rotate-180" />} onClick={() => step(-1)} why={place === 0 ? t`This is the first` : undefined} />
            <Button small aria-label={t`The next one`} icon={<ChevronRight size={16} className="rtl:rotate-180" />} onClick={() => step(1)} why={place === total - 1 ? t`This is the last` : undefined} />
            <span className="caption ms-1"><Trans>{at} of {all}</Trans></span>
          </div>
          {sample && <Facts sample={sample} samples={samples} />}
        </div>
      </div>
    </Dialog>
  );
}

function Facts({ sample, samples }: { sample: SampleRow; samples: Samples }) {
  const facts: [string, string][] = [[t`Part`, partName(sample.part)]];
  samples.columns.forEach((column, at) => {
    const value = sample.values[at];
    if (value !== null && value !== undefined && column !== "name") facts.push([column, String(value)]);
  });
  return (
    <dl className="text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-3 border-b border-line/60 py-1">
          <dt className="grow text-muted" dir="auto">{name}</dt>
          <dd className="min-w-0 text-end break-words" dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function valueOf(sample: SampleRow, samples: Samples, column: string | null): string | null {
  const at = column === null ? -1 : samples.columns.indexOf(column);
  const value = at < 0 ? null : sample.values[at];
  return value === null || value === undefined ? null : String(value);
}

function labelOf(sample: SampleRow, samples: Samples, target: string | null): string | null {
  return valueOf(sample, samples, "label") ?? valueOf(sample, samples, target);
}

function nameOf(sample: SampleRow, samples: Samples): string {
  const number = formatCount(sample.id + 1);
  return valueOf(sample, samples, "name") ?? t`Sample ${number}`;
}

/** An element's width, followed as it changes. */
function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box]);
  return width;
}
