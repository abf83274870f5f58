import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { MetricCell, MetricRow, RunComparison } from "@/api/generated";
import { formatDelta } from "@/ui/format";
import { BOX, FIRST, RunHeads } from "./RunHeads";
import { costOf, deltaOf, directionText, shownOf } from "./words";

interface MetricTableProps {
  comparison: RunComparison;
  rows: readonly MetricRow[];
  head: ReactNode;
}

/** A row a metric: each run's value and how far it is from the baseline's. */
export function MetricTable({ comparison, rows, head }: MetricTableProps) {
  if (rows.length === 0) return <p className="text-sm text-muted"><Trans>Nothing was measured yet.</Trans></p>;
  return (
    <div className={BOX} tabIndex={0} role="region" aria-label={t`Table of values`}>
      <table className="text-sm">
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className={clsx(FIRST, "caption min-w-36 md:min-w-48 align-bottom font-normal")}>{head}</th>
            <RunHeads comparison={comparison} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.metric} ${row.taken}`} className="border-b border-line/60">
              <th scope="row" className={clsx(FIRST, "font-normal")}><Title row={row} /></th>
              {comparison.runs.map((run) => <Cell key={run.id} cell={row.cells[run.id]} best={row.best.includes(run.id)} row={row} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Title({ row }: { row: MetricRow }) {
  const cost = costOf(row.metric);
  const direction = directionText(row.direction);
  return (
    <>
      {cost ? cost.title : <span dir="ltr">{row.metric}</span>}
      {row.taken === "best" && <span className="caption"> <Trans>best</Trans></span>}
      {direction && (
        <span className="caption ms-1.5" title={direction}>
          <span aria-hidden>{row.direction === "max" ? "↑" : "↓"}</span>
          <span className="sr-only">{direction}</span>
        </span>
      )}
    </>
  );
}

function Cell({ cell, best, row }: { cell: MetricCell | undefined; best: boolean; row: MetricRow }) {
  if (!cell) return <td className="py-1.5 ps-6 text-end text-faint" title={t`It has no such value`}>–</td>;
  const shown = shownOf(row);
  return (
    <td className="py-1.5 ps-6 text-end whitespace-nowrap">
      <span className={best ? "font-semibold" : undefined}>{cell.value === null ? <span className="text-bad"><Trans>not finite</Trans></span> : shown(cell.value)}</span>
      {best && <span className="sr-only"> <Trans>(the best)</Trans></span>}
      {cell.delta !== null && <Delta cell={cell} delta={cell.delta} row={row} />}
    </td>
  );
}

/** Its sign says which way, the arrow of the row which way is good; the hue says both at once. */
function Delta({ cell, delta, row }: { cell: MetricCell; delta: number; row: MetricRow }) {
  const judged = cell.better === null ? null : cell.better ? t`better` : t`worse`;
  return (
    <span className={clsx("ms-2 inline-block min-w-16 text-xs", cell.better === null ? "text-muted" : cell.better ? "text-good" : "text-bad")}>
      {delta === 0 ? "=" : <span dir="ltr">{formatDelta(delta, deltaOf(row))}</span>}
      {judged !== null && <span className="sr-only"> {judged}</span>}
    </span>
  );
}
