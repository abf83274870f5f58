import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { FieldRow, RunComparison } from "@/api/generated";
import { shortValue } from "@/ui/config/changes";
import { isSame } from "@/ui/config/values";
import { Switch } from "@/ui/Switch";
import { BOX, FIRST, RunHeads } from "./RunHeads";

interface FieldTableProps {
  comparison: RunComparison;
  rows: readonly FieldRow[];
  head: ReactNode;
  /** Whether equal fields are shown. */
  all: boolean;
  onAll?: (all: boolean) => void;
  /** What to say where nothing differs. */
  none: ReactNode;
}

/** A row a field, differing ones first; what is not as in the baseline stands out. */
export function FieldTable({ comparison, rows, head, all, onAll, none }: FieldTableProps) {
  const equal = rows.filter((row) => !row.differs).length;
  const shown = all ? rows : rows.filter((row) => row.differs);
  return (
    <>
      {onAll && equal > 0 && (
        <label className="mb-2 flex w-fit items-center gap-2 text-sm">
          <Switch label={t`Only differences`} checked={!all} onChange={(only) => onAll(!only)} />
          <span aria-hidden><Trans>Only differences</Trans></span>
          {!all && <span className="caption"><Plural value={equal} one="# equal field is hidden" other="# equal fields are hidden" /></span>}
        </label>
      )}
      {equal === rows.length && <p className="text-sm text-muted">{none}</p>}
      {shown.length > 0 && (
        <div className={BOX} tabIndex={0} role="region" aria-label={t`Table of fields`}>
          <table className="text-sm">
            <thead>
              <tr className="border-b border-line">
                <th scope="col" className={clsx(FIRST, "caption min-w-36 md:min-w-48 align-bottom font-normal")}>{head}</th>
                <RunHeads comparison={comparison} />
              </tr>
            </thead>
            <tbody>{shown.map((row) => <Row key={row.field} row={row} comparison={comparison} />)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ row, comparison }: { row: FieldRow; comparison: RunComparison }) {
  return (
    <tr className={clsx("border-b border-line/60", !row.differs && "text-muted")}>
      <th scope="row" className={clsx(FIRST, "font-normal")}>
        {row.label}
        {row.label !== row.field && <span className="caption ms-2" dir="ltr">{row.field}</span>}
      </th>
      {comparison.runs.map(({ id }) => <Value key={id} row={row} run={id} baseline={comparison.baseline} />)}
    </tr>
  );
}

function Value({ row, run, baseline }: { row: FieldRow; run: string; baseline: string }) {
  if (!(run in row.values)) return <td className="py-1.5 ps-6 text-end text-faint" title={t`It has no such field`}>–</td>;
  const value = row.values[run];
  const other = !(baseline in row.values) || !isSame(value, row.values[baseline]);
  return (
    <td dir="ltr" className={clsx("max-w-56 py-1.5 ps-6 text-end break-words", other && "font-semibold text-accent-text")}>
      {shortValue(value)}
    </td>
  );
}
