import { t } from "@lingui/core/macro";
import { clsx } from "clsx";
import { type CSSProperties, type KeyboardEvent, memo, useState } from "react";
import { formatCount, formatShare, formatShort } from "@/ui/format";
import { shade, type Window, windowOf } from "../maths/matrix";
import type { Place } from "./ConfusionMatrix";

interface MatrixGridProps {
  width: number;
  names: readonly string[];
  confusion: readonly (readonly number[])[];
  shares: readonly (readonly number[])[];
  active: Place;
  words: (place: Place) => string;
  onPoint: (place: Place | null) => void;
  onActive: (place: Place) => void;
  onOpen: (place: Place) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

const LEAST_PX = 24;
const MOST_PX = 56;
/** Of few classes a cell is as wide as their names, but not wider than this. */
const WIDEST_PX = 128;
/** From this size on there is room for the share below the count. */
const TWO_LINES_PX = 42;
const LETTER_PX = 7;
/** A larger one scrolls. */
const MOST_HIGH = 840;

/** The cells; of a large matrix only those in sight exist. One cell is in the tab order. */
export const MatrixGrid = memo(function MatrixGrid({ width, names, confusion, shares, active, words, onPoint, onActive, onOpen, onKeyDown }: MatrixGridProps) {
  const [scrolled, setScrolled] = useState({ top: 0, left: 0 });
  const count = names.length;
  const longest = Math.max(...names.map((name) => name.length)) * LETTER_PX + 16;
  const side = Math.min(longest, 150, width / 3);
  const wide = Math.max(LEAST_PX, Math.min(Math.max(MOST_PX, Math.min(longest, WIDEST_PX)), Math.floor((width - side) / count)));
  const high = Math.min(wide, MOST_PX);
  const roomy = high >= TWO_LINES_PX;
  const turned = longest > wide;
  const head = turned ? Math.min(longest, 104) : 28;
  const rows = around(windowOf(scrolled.top, MOST_HIGH, high, count), active[0]);
  const columns = around(windowOf(scrolled.left, width, wide, count), active[1]);
  return (
    <div
      role="grid"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onPoint(null)}
      aria-label={t`Confusion matrix`}
      aria-rowcount={count + 1}
      aria-colcount={count + 1}
      onScroll={({ currentTarget: { scrollTop, scrollLeft } }) => setScrolled({ top: scrollTop, left: scrollLeft })}
      className="relative grid w-fit max-w-full overflow-auto text-xs"
      style={{
        maxHeight: MOST_HIGH,
        gridTemplateColumns: `${side}px repeat(${count}, ${wide}px)`,
        gridTemplateRows: `${head}px repeat(${count}, ${high}px)`,
        scrollPadding: `${head}px 0 0 ${side}px`,
      }}
    >
      <div role="row" aria-rowindex={1} className="contents">
        <span role="columnheader" aria-colindex={1} aria-label={t`Truth`} className="sticky start-0 top-0 z-20 bg-bg" style={{ gridArea: "1 / 1" }} />
        {columns.map((column) => (
          <span
            key={column}
            role="columnheader"
            aria-colindex={column + 2}
            aria-label={names[column]}
            title={names[column]}
            className="sticky top-0 z-10 flex items-end justify-center overflow-hidden bg-bg pb-1 text-muted"
            style={{ gridRow: 1, gridColumn: column + 2 }}
          >
            <span className={clsx("truncate", turned && "max-h-full rotate-180 [writing-mode:vertical-rl]")}><bdi>{names[column]}</bdi></span>
          </span>
        ))}
      </div>
      {rows.map((row) => (
        <div key={row} role="row" aria-rowindex={row + 2} className="contents">
          <span role="rowheader" aria-colindex={1} aria-label={names[row]} title={names[row]} className="sticky start-0 z-10 flex items-center justify-end bg-bg pe-2 text-muted" style={{ gridColumn: 1, gridRow: row + 2 }}>
            <span className="truncate"><bdi>{names[row]}</bdi></span>
          </span>
          {columns.map((column) => {
            const cell = confusion[row]?.[column] ?? 0;
            const share = shares[row]?.[column] ?? 0;
            const here = active[0] === row && active[1] === column;
            const style: CSSProperties = { gridRow: row + 2, gridColumn: column + 2, background: shade(share, row === column) };
            return (
              <button
                key={column}
                ref={here ? takeFocus : undefined}
                type="button"
                role="gridcell"
                aria-colindex={column + 2}
                aria-disabled={cell === 0 || undefined}
                tabIndex={here ? 0 : -1}
                onPointerEnter={() => onPoint([row, column])}
                onFocus={() => onPoint([row, column])}
                onClick={() => {
                  onActive([row, column]);
                  onOpen([row, column]);
                }}
                className={clsx(
                  "flex flex-col items-center justify-center rounded-[3px] border border-bg leading-tight -outline-offset-2",
                  cell > 0 ? "cursor-pointer hover:outline hover:outline-line-strong" : "bg-sunken/60 text-faint",
                )}
                style={style}
              >
                <span className="sr-only">{words([row, column])}</span>
                {cell > 0 && <span aria-hidden className={roomy ? "text-sm font-medium" : "text-[10px]"}>{roomy ? formatCount(cell) : formatShort(cell)}</span>}
                {cell > 0 && roomy && <span aria-hidden className="text-[11px]">{formatShare(share)}</span>}
              </button>
            );
          })}
        </div>
      ))}
    </div>
  );
});

/** The numbers of a window, and the one that has the focus wherever it is: what is gone cannot be focused. */
function around({ first, end }: Window, kept: number): number[] {
  const numbers = Array.from({ length: end - first }, (_, at) => first + at);
  if (kept < first) return [kept, ...numbers];
  return kept >= end ? [...numbers, kept] : numbers;
}

/** The focus follows the active cell, if it was in the matrix at all. */
function takeFocus(cell: HTMLButtonElement | null): void {
  if (cell?.closest("[role=grid]")?.contains(document.activeElement)) cell.focus();
}
