import { Trans } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { Dialog } from "@/ui/Dialog";
import { formatCount, formatMetric } from "@/ui/format";
import type { Line } from "./lines";
import { nonfiniteText } from "./nonfinite";
import type { PlotView } from "./view";

interface TableTwinProps {
  open: boolean;
  onClose: () => void;
  title: string;
  view: PlotView;
}

const ROW = 28;

/** The same chart as numbers, for eyes that a picture does not serve; as it was when it was opened. */
export function TableTwin({ open, onClose, title, view }: TableTwinProps) {
  const lines = useMemo(() => (open ? view.get().lines : []), [open, view]);
  return (
    <Dialog open={open} onClose={onClose} title={title} wide>
      <Rows lines={lines} />
    </Dialog>
  );
}

function Rows({ lines }: { lines: readonly Line[] }) {
  const box = useRef<HTMLDivElement>(null);
  const { steps, cells } = useMemo(() => tabulate(lines), [lines]);
  const rows = useVirtualizer({ count: steps.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 12 });
  const columns = { gridTemplateColumns: `6rem repeat(${lines.length}, minmax(7rem, 1fr))` };
  return (
    <div ref={box} role="table" aria-rowcount={steps.length} className="h-[52vh] overflow-auto text-sm" tabIndex={0}>
      <div role="row" className="sticky top-0 z-10 grid border-b border-line bg-surface font-medium" style={columns}>
        <span role="columnheader" className="py-1.5 text-end"><Trans>Step</Trans></span>
        {lines.map((line) => (
          <span key={`${line.run} ${line.name}`} role="columnheader" className="truncate py-1.5 ps-4 text-end">{line.label}</span>
        ))}
      </div>
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <div key={item.key} role="row" className="absolute inset-x-0 grid items-center border-b border-line/60" style={{ ...columns, height: ROW, top: item.start }}>
            <span role="cell" className="text-end text-muted">{formatCount(steps[item.index] ?? 0)}</span>
            {lines.map((line, column) => (
              <span key={`${line.run} ${line.name}`} role="cell" className="ps-4 text-end">
                {cells[column]?.get(steps[item.index] ?? -1) ?? ""}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function tabulate(lines: readonly Line[]): { steps: number[]; cells: Map<number, string>[] } {
  const steps = [...new Set(lines.flatMap((line) => line.columns.step))].toSorted((a, b) => a - b);
  const cells = lines.map(({ columns }) => {
    const text = (value: number | null, row: number): string =>
      value === null ? nonfiniteText(columns.nonfinite[row] ?? 0) : formatMetric(value);
    return new Map(columns.value.map((value, row) => [columns.step[row] ?? -1, text(value, row)]));
  });
  return { steps, cells };
}
