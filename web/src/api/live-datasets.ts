import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { collectDataset, type DatasetChanges, ended, NO_DATASET_CHANGES, replaceDataset, withProgress } from "@/state/datasets";
import { editCached } from "./cached";
import { datasetKeys } from "./datasets";
import { type Dataset, getApiDatasetsByDataset, type PageDataset } from "./generated";
import { stream } from "./live";
import { ApiError } from "./problem";

const FLUSH_MS = 250;

/** Keep every list of data sets and every open one up to date from the stream, at most four times a second. */
export function followDatasets(queries: QueryClient): () => void {
  let changes: DatasetChanges = NO_DATASET_CHANGES;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    flushing = undefined;
    const told = changes;
    changes = NO_DATASET_CHANGES;
    apply(queries, told);
  };
  const leave = stream.subscribe("datasets", (message) => {
    changes = collectDataset(changes, message);
    flushing ??= setTimeout(flush, FLUSH_MS);
  });
  return () => {
    leave();
    clearTimeout(flushing);
  };
}

function apply(queries: QueryClient, changes: DatasetChanges): void {
  const known = new Set(listed(queries));
  const unknown = [...changes.progress.keys()].some((id) => !known.has(id));
  editLists(queries, (items) => items.map((dataset) => withProgress(dataset, changes)));
  editCached<Dataset>(queries, datasetKeys.ones, (before) => withProgress(before, changes));
  for (const id of ended(changes)) void refresh(queries, id);
  if (changes.reset) void queries.invalidateQueries({ queryKey: datasetKeys.ones });
  if (changes.reset || unknown) void queries.invalidateQueries({ queryKey: datasetKeys.lists });
}

/** Ask for one data set again and put it in its place, wherever it is shown. */
async function refresh(queries: QueryClient, id: string): Promise<void> {
  const now = await getApiDatasetsByDataset({ path: { dataset: id } }).then(({ data }) => data, (error: unknown) => error);
  if (now instanceof Error) {
    if (!(now instanceof ApiError) || now.status !== 404) return;
    editLists(queries, (items) => replaceDataset(items, id, null));
    await queries.invalidateQueries({ queryKey: datasetKeys.ones, predicate: ({ state }) => (state.data as Dataset | undefined)?.id === id });
    return;
  }
  const dataset = now as Dataset;
  editLists(queries, (items) => replaceDataset(items, id, dataset));
  editCached<Dataset>(queries, datasetKeys.ones, (before) => (before.id === id ? dataset : before));
  await queries.invalidateQueries({ queryKey: datasetKeys.about(id) });
}

function editLists(queries: QueryClient, edit: (items: Dataset[]) => Dataset[]): void {
  editCached<InfiniteData<PageDataset>>(queries, datasetKeys.lists, (data) => ({ ...data, pages: data.pages.map((page) => ({ ...page, items: edit(page.items) })) }));
}

function listed(queries: QueryClient): string[] {
  const lists = queries.getQueriesData<InfiniteData<PageDataset>>({ queryKey: datasetKeys.lists });
  return lists.flatMap(([, data]) => data?.pages.flatMap(({ items }) => items.map(({ id }) => id)) ?? []);
}
