import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** Change what is cached under a key, in place. It looks no newer for that: what was to be asked for again still is, when it is next shown. */
export function editCached<T>(queries: QueryClient, queryKey: QueryKey, edit: (data: T) => T): void {
  for (const { queryKey: key, state } of queries.getQueryCache().findAll({ queryKey })) {
    if (state.data === undefined || state.isInvalidated) continue;
    queries.setQueryData<T>(key, edit(state.data as T), { updatedAt: state.dataUpdatedAt });
  }
}
