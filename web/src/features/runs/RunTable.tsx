import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Run } from "@/api/generated";
import { useNow } from "@/ui/now";
import { Checkbox } from "./Checkbox";
import { columnsOf } from "./columns";
import { RunRow } from "./RunRow";
import { SortHeader } from "./SortHeader";
import type { RunsView } from "./use-runs-view";

const ROW = 40;
const LEAD = "2.25rem minmax(17rem,1fr)";

/** Only the rows in sight exist. While the pointer is on the table their order stands still. */
export function RunTable({ view }: { view: RunsView }) {
  const { selected, setSelected, query, search, change } = view;
  const box = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState(false);
  const rows = useSteadyOrder(view.rows, held, JSON.stringify([search.sort, search.q, search.state, search.trainer, search.dataset, search.pin]));
  const columns = useMemo(() => columnsOf(view.columns), [view.columns]);
  const now = useNow(1_000);
  const lines = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 });
  const visible = lines.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (last >= rows.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const template = { gridTemplateColumns: `${LEAD} ${columns.map((column) => column.width).join(" ")}` };
  const all = rows.length > 0 && rows.every((run) => selected.has(run.id));
  return (
    <div
      ref={box}
      role="table"
      aria-label={t`Runs`}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className="min-h-0 grow overflow-auto rounded-lg border border-line bg-surface text-sm"
    >
      <div className="min-w-max">
        <div role="row" aria-rowindex={1} className="sticky top-0 z-10 grid h-9 items-center border-b border-line bg-surface" style={template}>
          <span role="columnheader" className="flex justify-center">
            <Checkbox
              label={t`Select all`}
              checked={all ? true : selected.size > 0 ? "mixed" : false}
              onChange={() => setSelected(all ? new Set() : new Set(rows.map((run) => run.id)))}
            />
          </span>
          <SortHeader title={t`Name`} by="name" sort={search.sort} onSort={(sort) => change({ sort })} sticky />
          {columns.map((column) => (
            <SortHeader key={column.id} title={column.title} by={column.sort} end={column.end} sort={search.sort} onSort={(sort) => change({ sort })} />
          ))}
        </div>
        <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize() }}>
          {visible.map(({ index, start }) => {
            const run = rows[index];
            return run && <RunRow key={run.id} run={run} index={index} top={start} columns={columns} template={template} now={now} view={view} />;
          })}
        </div>
      </div>
      {isFetchingNextPage && <p className="caption p-3"><Trans>Loading more…</Trans></p>}
    </div>
  );
}

/** The same rows with fresh contents, in the order they had when they were last free to move; `question` sets them free. */
function useSteadyOrder(rows: readonly Run[], held: boolean, question: string): readonly Run[] {
  const [order, setOrder] = useState({ ids: "", question });
  const ids = rows.map((run) => run.id).join(" ");
  const free = !held || order.question !== question;
  if (free && (order.ids !== ids || order.question !== question)) setOrder({ ids, question });
  return useMemo(() => (free ? rows : inOrder(rows, order.ids.split(" "))), [rows, free, order.ids]);
}

function inOrder(rows: readonly Run[], ids: readonly string[]): Run[] {
  const byId = new Map(rows.map((run) => [run.id, run]));
  const kept = ids.map((id) => byId.get(id)).filter((run) => run !== undefined);
  const known = new Set(ids);
  return [...kept, ...rows.filter((run) => !known.has(run.id))];
}
