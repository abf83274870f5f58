import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { tableFilter, useRuns } from "@/api/runs";
import { withoutAxes } from "@/charts/axes";
import type { RunsSearch } from "@/routes/search";
import { drawnRuns, pinnedFirst } from "./view";

const route = getRouteApi("/runs");
const COLUMNS_AT_FIRST = ["val/loss", "train/loss"];

/** What the URL says of the page but for its charts' axes: the list it asks for, and what is drawn of it. */
export function useRunsView() {
  const search = route.useSearch({ select: withoutAxes, structuralSharing: true });
  const navigate = route.useNavigate();
  const change = (next: Partial<RunsSearch>): void => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const query = useRuns(tableFilter(search));
  const pinned = useMemo(() => new Set(search.pin), [search.pin]);
  const hidden = useMemo(() => new Set(search.hide), [search.hide]);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const rows = useMemo(() => pinnedFirst(items, pinned), [items, pinned]);
  const here = useMemo(() => new Set(items.filter(({ id }) => selected.has(id)).map(({ id }) => id)), [items, selected]);
  const drawn = useMemo(() => drawnRuns(items, { pinned, hidden, selected: here }), [items, pinned, hidden, here]);
  return { search, change, query, rows, pinned, hidden, selected: here, setSelected, drawn, columns: search.cols ?? COLUMNS_AT_FIRST };
}

export type RunsView = ReturnType<typeof useRunsView>;
