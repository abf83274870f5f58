import { t } from "@lingui/core/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { useRef } from "react";
import type { SampleFilter } from "@/api/datasets";
import type { DatasetInfo, SampleRow } from "@/api/generated";
import { partName } from "@/ui/dataset/words";
import { formatCount } from "@/ui/format";
import { useSamples } from "./use-samples";

const ROW = 32;
/** A browser cannot scroll over more pixels than this many rows have. */
const MOST_ROWS = 1_000_000;
const NUMBER_PX = 72;
const PART_PX = 88;

export interface BrowseProps {
  id: string;
  info: DatasetInfo;
  filter: SampleFilter;
  total: number;
}

/** The rows as the source has them; only the rows and columns in sight exist, and only their pages are fetched. */
export function RowGrid({ id, info, filter, total }: BrowseProps) {
  const box = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({ count: Math.min(total, MOST_ROWS), getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 10 });
  const visible = lines.getVirtualItems();
  const samples = useSamples(id, filter, visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0);
  const columns = inOrder(samples.columns, info.target);
  const cells = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: (at) => widthOf(columns[at]?.name ?? "", info),
    scrollMargin: NUMBER_PX + PART_PX,
    overscan: 3,
  });
  const shown = cells.getVirtualItems();
  const width = NUMBER_PX + PART_PX + cells.getTotalSize();
  return (
    <div ref={box} role="table" aria-label={t`Samples`} aria-rowcount={total + 1} aria-colcount={columns.length + 2} tabIndex={0} dir="ltr" className="min-h-0 grow overflow-auto rounded-lg border border-line bg-surface text-sm">
      <div role="row" aria-rowindex={1} className="sticky top-0 z-10 h-8 border-b border-line bg-surface text-xs text-muted" style={{ width, minWidth: "100%" }}>
        <span role="columnheader" className="absolute flex h-8 items-center justify-end px-2" style={{ insetInlineStart: 0, width: NUMBER_PX }}>{t`Row`}</span>
        <span role="columnheader" className="absolute flex h-8 items-center px-2" style={{ insetInlineStart: NUMBER_PX, width: PART_PX }}>{t`Part`}</span>
        {shown.map(({ index, start, size }) => {
          const column = columns[index];
          return column && (
            <span key={index} role="columnheader" aria-colindex={index + 3} className={clsx("absolute flex h-8 items-center px-2", column.name === info.target && "font-semibold text-accent-text")} style={{ insetInlineStart: start, width: size }} title={column.name}>
              <span className="truncate">{column.name}</span>
            </span>
          );
        })}
      </div>
      <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize(), width, minWidth: "100%" }}>
        {visible.map(({ index, start }) => {
          const row = samples.at(index);
          return (
            <div key={index} role="row" aria-rowindex={index + 2} className="absolute inset-x-0 h-8 border-b border-line/60 hover:bg-sunken" style={{ top: start }}>
              <Lead row={row} />
              {row && shown.map((cell) => {
                const column = columns[cell.index];
                return column && (
                  <span key={cell.index} role="cell" className={clsx("absolute flex h-8 items-center px-2", typeof row.values[column.at] === "number" && "justify-end")} style={{ insetInlineStart: cell.start, width: cell.size }}>
                    <Value value={row.values[column.at]} />
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Lead({ row }: { row: SampleRow | undefined }) {
  return (
    <>
      <span role="cell" className="absolute flex h-8 items-center justify-end px-2 text-xs text-faint" style={{ insetInlineStart: 0, width: NUMBER_PX }}>{row ? formatCount(row.id + 1) : "…"}</span>
      <span role="cell" className="absolute flex h-8 items-center px-2 text-xs text-muted" style={{ insetInlineStart: NUMBER_PX, width: PART_PX }}>{row && partName(row.part)}</span>
    </>
  );
}

function Value({ value }: { value: string | number | null | undefined }) {
  if (value === null || value === undefined) return <span className="text-faint" title={t`missing`}>∅</span>;
  const text = String(value);
  return <span className="truncate" dir="auto" title={text}>{text}</span>;
}

/** The target first, the rest as the source has them; each with its place among a row's values. */
function inOrder(names: readonly string[], target: string | null): { name: string; at: number }[] {
  const all = names.map((name, at) => ({ name, at }));
  return [...all.filter(({ name }) => name === target), ...all.filter(({ name }) => name !== target)];
}

function widthOf(name: string, info: DatasetInfo): number {
  const long = info.kind === "text" && name !== info.target && !["label", "name"].includes(name);
  return long ? 560 : Math.min(220, Math.max(104, name.length * 8 + 24));
}
