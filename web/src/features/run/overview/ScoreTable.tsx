import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Button } from "@/ui/Button";
import { formatCount } from "@/ui/format";
import { arranged, type ScoreRow, type Sorting } from "./score-rows";

export interface ScoreColumn {
  title: string;
  /** What the column means, on hover. */
  help?: string;
  format: (value: number) => string;
}

interface ScoreTableProps {
  label: string;
  /** Title of the first column. */
  head: string;
  columns: readonly ScoreColumn[];
  rows: readonly ScoreRow[];
  sorting: Sorting;
}

/** So many rows need no search; more scroll in a box of their own. */
const FEW = 20;
/** Rows that are drawn before someone asks for all. */
const DRAWN = 200;

/** Scores in columns, sorted by a click on a title. Names of classes are a person's own words, in whatever script. */
export function ScoreTable({ label, head, columns, rows, sorting: first }: ScoreTableProps) {
  const [sorting, setSorting] = useState(first);
  const [search, setSearch] = useState("");
  const [all, setAll] = useState(false);
  const found = arranged(rows, useDeferredValue(search), sorting);
  const many = rows.length > FEW;
  const [shown, total] = [formatCount(found.length), formatCount(rows.length)];
  const searchable = many && rows.some(({ name }) => name !== null);
  return (
    <div>
      {searchable && (
        <p className="mb-2 flex items-center gap-3">
          <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} placeholder={t`Search classes`} aria-label={t`Search classes`} className="field w-56" />
          <span className="caption" role="status">{search && <Trans>{shown} of {total}</Trans>}</span>
        </p>
      )}
      <div
        className={clsx("relative overflow-auto", many && "max-h-112 border-y border-line")}
        {...(many && { tabIndex: 0, role: "region", "aria-label": label })}
      >
        <table className="w-full text-sm" aria-label={label} aria-rowcount={rows.length}>
          <thead className="sticky top-0 z-10 bg-bg">
            <tr className="border-b border-line">
              <Title column={-1} title={head} sorting={sorting} onSort={setSorting} />
              {columns.map(({ title, help }, column) => <Title key={title} column={column} title={title} help={help} sorting={sorting} onSort={setSorting} />)}
            </tr>
          </thead>
          <tbody>
            {(all ? found : found.slice(0, DRAWN)).map((row) => (
              <tr key={row.key} className="border-b border-line/60 last:border-0">
                <th scope="row" className="w-full max-w-0 min-w-24 py-1 text-start font-normal md:min-w-32" title={row.name ?? undefined}>
                  <Name text={row.name ?? row.key} />
                </th>
                {columns.map(({ title, format }, column) => <Cell key={title} value={row.values[column] ?? null} format={format} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!all && found.length > DRAWN && <Button small className="mt-2" onClick={() => setAll(true)}><Trans>Show all {shown}</Trans></Button>}
    </div>
  );
}

/** In two lines at most, begun where the table's other names begin. */
function Name({ text }: { text: string }) {
  return <span className="line-clamp-2 break-words"><bdi>{text}</bdi></span>;
}

function Cell({ value, format }: { value: number | null; format: (value: number) => string }) {
  return (
    <td className={clsx("min-w-14 py-1 ps-2 text-end md:min-w-20 md:ps-4 whitespace-nowrap", value === null && "text-faint")}>
      {value === null ? <><span aria-hidden>–</span><span className="sr-only"><Trans>undefined</Trans></span></> : format(value)}
    </td>
  );
}

interface TitleProps {
  column: number;
  title: string;
  help?: string | undefined;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

/** Numbers sort downwards at the first click, names in the order of the labels. */
function Title({ column, title, help, sorting, onSort }: TitleProps) {
  const here = sorting.column === column;
  const down = here ? !sorting.down : column >= 0;
  const Arrow = sorting.down ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={here ? (sorting.down ? "descending" : "ascending") : "none"} className={clsx("p-0 font-normal", column >= 0 && "min-w-14 ps-2 md:min-w-20 md:ps-4")}>
      <button
        type="button"
        title={help}
        onClick={() => onSort({ column, down })}
        className={clsx("caption flex w-full items-center gap-1 py-1 whitespace-nowrap -outline-offset-2 hover:text-text", column >= 0 && "justify-end", here && "font-semibold text-text")}
      >
        {title}
        {here && <Arrow size={12} className="shrink-0" />}
      </button>
    </th>
  );
}
