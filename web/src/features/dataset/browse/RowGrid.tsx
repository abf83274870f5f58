import { t } from "@lingui/core/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { useEffect, useMemo, useRef } from "react";
import type { SampleFilter } from "@/api/datasets";
import type { DatasetInfo, SampleRow } from "@/api/generated";
import { partName } from "@/ui/dataset/words";
import { formatCount } from "@/ui/format";
import { type GridColumn, gridColumns } from "./grid-columns";
import { SampleDialog } from "./SampleDialog";
import { useOpened } from "./use-opened";
import { useSamples } from "./use-samples";
import { useWidth } from "@/ui/use-width";

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

/** The rows as the source has them; only the rows and columns in sight exist, and only their pages are fetched. A click opens one. */
export function RowGrid({ id, info, filter, total }: BrowseProps) {
  const box = useRef<HTMLDivElement>(null);
  const room = useWidth(box) - NUMBER_PX - PART_PX;
  const lines = useVirtualizer({ count: Math.min(total, MOST_ROWS), getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 10 });
  const visible = lines.getVirtualItems();
  const samples = useSamples(id, filter, visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0);
  const columns = useMemo(() => gridColumns(samples.columns, samples.head, info.target, room), [samples.columns, samples.head, info.target, room]);
  const cells = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: (at) => columns[at]?.width ?? 0,
    scrollMargin: NUMBER_PX + PART_PX,
    overscan: 3,
  });
  useEffect(() => cells.measure(), [cells, columns]);
  const shown = cells.getVirtualItems();
  const width = NUMBER_PX + PART_PX + cells.getTotalSize();
  const [open, setOpen] = useOpened(total);
  return (
    <div ref={box} role="table" aria-label={t`Samples`} aria-rowcount={total + 1} aria-colcount={columns.length + 2} tabIndex={0} dir="ltr" className="min-h-0 grow overflow-auto rounded-lg border border-line bg-surface text-sm">
      <div role="row" aria-rowindex={1} className="sticky top-0 z-10 h-8 border-b border-line bg-surface text-xs text-muted" style={{ width, minWidth: "100%" }}>
        <span role="columnheader" className="absolute flex h-8 items-center justify-end px-2" style={{ insetInlineStart: 0, width: NUMBER_PX }}>{t`Row`}</span>
        <span role="columnheader" className="absolute flex h-8 items-center px-2" style={{ insetInlineStart: NUMBER_PX, width: PART_PX }}>{t`Part`}</span>
        {shown.map(({ index, start, size }) => {
          const column = columns[index];
          return column && (
            <span key={index} role="columnheader" aria-colindex={index + 3} className={clsx("absolute flex h-8 items-center px-2", column.numeric && "justify-end", column.name === info.target && "font-semibold text-accent-text")} style={{ insetInlineStart: start, width: size }} title={column.name}>
              <span className="truncate" dir="auto">{column.name}</span>
            </span>
          );
        })}
      </div>
      <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize(), width, minWidth: "100%" }}>
        {visible.map(({ index, start }) => {
          const row = samples.at(index);
          return (
            <div key={index} role="row" aria-rowindex={index + 2} className="absolute inset-x-0 h-8 border-b border-line/60 hover:bg-sunken" style={{ top: start }}>
              <Lead row={row} onOpen={() => setOpen(index)} />
              {row && shown.map((cell) => {
                const column = columns[cell.index];
                return column && <Cell key={cell.index} column={column} start={cell.start} value={row.values[column.at]} />;
              })}
            </div>
          );
        })}
      </div>
      {open !== null && <SampleDialog id={id} info={info} filter={filter} total={total} place={open} onPlace={setOpen} />}
    </div>
  );
}

/** The number is a button as large as the row, so that it opens with a click anywhere and without a mouse. */
function Lead({ row, onOpen }: { row: SampleRow | undefined; onOpen: () => void }) {
  const number = row ? formatCount(row.id + 1) : "…";
  return (
    <>
      <span role="cell" className="text-xs text-faint">
        <button type="button" className="absolute inset-0 z-[1] -outline-offset-2" aria-label={t`Open row ${number}`} onClick={onOpen}>
          <span className="absolute inset-y-0 flex items-center justify-end px-2" style={{ insetInlineStart: 0, width: NUMBER_PX }}>{number}</span>
        </button>
      </span>
      <span role="cell" className="absolute flex h-8 items-center px-2 text-xs text-muted" style={{ insetInlineStart: NUMBER_PX, width: PART_PX }}>{row && partName(row.part)}</span>
    </>
  );
}

function Cell({ column, start, value }: { column: GridColumn; start: number; value: string | number | null | undefined }) {
  const missing = value === null || value === undefined;
  const text = missing ? "∅" : String(value);
  return (
    <span role="cell" className="absolute flex h-8 items-center px-2" style={{ insetInlineStart: start, width: column.width }}>
      <span className={clsx("grow truncate", column.numeric && "text-end", missing && "text-faint")} dir={column.numeric ? undefined : "auto"}>{text}</span>
    </span>
  );
}
