import type { ReactNode } from "react";

export interface Row {
  key: string;
  cells: readonly ReactNode[];
}

interface TableProps {
  /** Titles, no two of them the same. */
  head: readonly string[];
  rows: readonly Row[];
  /** Columns of words, which stand at the start. */
  words?: number;
}

/** A table that is all there, on the screen and on paper: nothing scrolls, nothing is sorted. */
export function Table({ head, rows, words = 1 }: TableProps) {
  const look = (column: number): string => (column < words ? "text-start break-words" : "text-end whitespace-nowrap");
  return (
    <div className="overflow-x-auto print:overflow-visible">
      <table className="w-full text-sm">
        <thead>
          <tr className="caption border-b border-line">
            {head.map((title, column) => <th key={title} scope="col" className={`${look(column)} py-1 ps-4 align-bottom font-normal first:ps-0`}>{title}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key} className="border-b border-line/60 last:border-0">
              {head.map((title, column) => <td key={title} className={`${look(column)} py-1 ps-4 align-top first:ps-0`}>{cells[column]}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
