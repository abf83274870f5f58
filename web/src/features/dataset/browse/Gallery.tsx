import { t } from "@lingui/core/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { SampleRow } from "@/api/generated";
import { partName } from "@/ui/dataset/words";
import type { BrowseProps } from "./RowGrid";
import { SampleDialog } from "./SampleDialog";
import { SamplePreview } from "./SamplePreview";
import { nameOf, valueOf } from "./sample-words";
import { useOpened } from "./use-opened";
import { useSamples } from "./use-samples";
import { useWidth } from "@/ui/use-width";

const GAP = 12;
const LINE_PX = 32;
/** Of a series; all else is square. */
const CURVE_PX = 88;

/** What can be looked at, each with its label under it; only what is in sight exists. A click enlarges. */
export function Gallery({ id, info, filter, total }: BrowseProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const wide = info.kind === "series";
  const across = Math.max(1, Math.floor((width + GAP) / ((wide ? 220 : 128) + GAP)));
  const look = wide ? CURVE_PX : (width - (across - 1) * GAP) / across;
  const lines = useVirtualizer({ count: width ? Math.ceil(total / across) : 0, getScrollElement: () => box.current, estimateSize: () => look + LINE_PX + GAP, overscan: 3 });
  useEffect(() => lines.measure(), [lines, look]);
  const visible = lines.getVirtualItems();
  const samples = useSamples(id, filter, (visible[0]?.index ?? 0) * across, ((visible.at(-1)?.index ?? 0) + 1) * across - 1);
  const [open, setOpen] = useOpened(total);
  return (
    <div ref={box} tabIndex={0} role="group" aria-label={t`Samples`} className="min-h-0 grow overflow-y-auto outline-offset-2">
      <div className="relative" style={{ height: lines.getTotalSize() }}>
        {visible.map(({ index, start }) => (
          <div key={index} role="presentation" className="absolute inset-x-0 grid" style={{ top: start, gap: GAP, gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))` }}>
            {Array.from({ length: Math.min(across, total - index * across) }, (_, step) => {
              const place = index * across + step;
              const sample = samples.at(place);
              if (!sample) return <span key={place} className="rounded-lg bg-sunken" style={{ height: look }} />;
              return <Cell key={sample.id} sample={sample} columns={samples.columns} id={id} info={info} onOpen={() => setOpen(place)} />;
            })}
          </div>
        ))}
      </div>
      {open !== null && <SampleDialog id={id} info={info} filter={filter} total={total} place={open} onPlace={setOpen} />}
    </div>
  );
}

interface CellProps extends Pick<BrowseProps, "id" | "info"> {
  sample: SampleRow;
  columns: readonly string[];
  onOpen: () => void;
}

function Cell({ sample, columns, id, info, onOpen }: CellProps) {
  const name = nameOf(sample, columns);
  // What a cloud's points are classified as is no label of the cloud.
  const label = info.task === "segmentation" ? null : (valueOf(sample, columns, "label") ?? valueOf(sample, columns, info.target));
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
