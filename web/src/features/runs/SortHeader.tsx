import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";

interface SortHeaderProps {
  title: string;
  /** What the server sorts by; null where it cannot. */
  by: string | null;
  end?: boolean;
  sticky?: boolean;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
}

const AT_FIRST = "-created_at";

/** A column's title; a click sorts downwards, the next upwards, the third as at first. */
export function SortHeader({ title, by, end, sticky, sort = AT_FIRST, onSort }: SortHeaderProps) {
  const down = sort === `-${by}`;
  const up = sort === by;
  const next = down ? by : up ? undefined : `-${by}`;
  const look = clsx("flex h-full min-w-0 items-center gap-1 px-2 text-xs text-muted", end && "justify-end", sticky && "sticky start-0 bg-surface");
  const text = <span className="truncate" dir="auto" title={title}>{title}</span>;
  if (by === null) return <span role="columnheader" className={look}>{text}</span>;
  return (
    <span role="columnheader" aria-sort={down ? "descending" : up ? "ascending" : "none"} className={sticky ? "sticky start-0 h-full bg-surface" : "h-full min-w-0"}>
      <button type="button" onClick={() => onSort(next ?? undefined)} className={clsx(look, "w-full -outline-offset-2 hover:text-text", (down || up) && "font-semibold text-text")}>
        {text}
        {down && <ArrowDown size={12} className="shrink-0" />}
        {up && <ArrowUp size={12} className="shrink-0" />}
      </button>
    </span>
  );
}
