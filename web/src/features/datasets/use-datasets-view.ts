import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useDatasets } from "@/api/datasets";
import type { DatasetsSearch } from "@/routes/search";

const route = getRouteApi("/datasets");
const PAGE = 100;

/** What the URL says of the page, and the list it asks for. */
export function useDatasetsView() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<DatasetsSearch>): void => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const { q, kind, state, tag } = search;
  const query = useDatasets({ text: q, kinds: kind, states: state, tag, limit: PAGE });
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { search, change, query, rows, filtered: Boolean(q ?? kind ?? state ?? tag) };
}

export type DatasetsView = ReturnType<typeof useDatasetsView>;
