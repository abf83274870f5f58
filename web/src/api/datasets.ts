import { keepPreviousData, queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type Dataset,
  type DatasetChanges,
  type DatasetKind,
  type DatasetState,
  deleteApiDatasetsByDataset,
  getApiDatasets,
  getApiDatasetsByDataset,
  getApiDatasetsByDatasetFindings,
  getApiDatasetsByDatasetSamples,
  getApiDatasetsByDatasetStatistics,
  getApiDatasetsByDatasetUsage,
  getApiDatasetsByDatasetVersions,
  type NewDataset,
  patchApiDatasetsByDataset,
  postApiDatasets,
  postApiDatasetsByDatasetVersions,
  type Revision,
} from "./generated";

export interface DatasetFilter {
  text?: string;
  kinds?: DatasetKind[];
  states?: DatasetState[];
  tag?: string;
  limit?: number;
}

export const datasetKeys = {
  lists: ["datasets"] as const,
  list: (filter: DatasetFilter) => ["datasets", filter] as const,
  ones: ["dataset"] as const,
  one: (id: string) => ["dataset", id] as const,
  /** Everything about a data set that its page asks for beside itself. */
  about: (id: string) => ["dataset-about", id] as const,
};

/** Data sets that fit the filter, page after page; while there is none at all (the bundled ones are being unpacked) it asks again. */
export function useDatasets(filter: DatasetFilter = {}) {
  const { text, kinds, states, tag, limit } = filter;
  const everything = !text && !kinds?.length && !states?.length && !tag;
  return useInfiniteQuery({
    queryKey: datasetKeys.list(filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = { q: text || undefined, kind: kinds, state: states, tag, limit, cursor: pageParam ?? undefined };
      return (await getApiDatasets({ query, signal })).data;
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (everything && state.data?.pages[0]?.items.length === 0 ? 2_000 : false),
  });
}

export function datasetQuery(id: string) {
  return queryOptions({
    queryKey: datasetKeys.one(id),
    queryFn: async ({ signal }) => (await getApiDatasetsByDataset({ path: { dataset: id }, signal })).data,
  });
}

/** One data set, by id or by name. */
export function useDataset(id: string | undefined) {
  return useQuery({ ...datasetQuery(id ?? ""), enabled: id !== undefined });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: [...datasetKeys.about(id), "versions"],
    queryFn: async ({ signal }) => (await getApiDatasetsByDatasetVersions({ path: { dataset: id }, signal })).data.items,
  });
}

export function useUsage(id: string, enabled = true) {
  return useQuery({
    queryKey: [...datasetKeys.about(id), "usage"],
    queryFn: async ({ signal }) => (await getApiDatasetsByDatasetUsage({ path: { dataset: id }, signal })).data,
    enabled,
    staleTime: 0,
  });
}

export function useFindings(id: string, version: number | undefined) {
  return useQuery({
    queryKey: [...datasetKeys.about(id), "findings", version],
    queryFn: async ({ signal }) => (await getApiDatasetsByDatasetFindings({ path: { dataset: id }, query: { version }, signal })).data.items,
    enabled: version !== undefined,
  });
}

/** What a version's columns and classes come to; a version never changes. */
export function useStatistics(id: string, version: number | undefined) {
  return useQuery({
    queryKey: [...datasetKeys.about(id), "statistics", version],
    queryFn: async ({ signal }) => (await getApiDatasetsByDatasetStatistics({ path: { dataset: id }, query: { version }, signal })).data,
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface SampleFilter {
  version: number;
  part?: "train" | "validation" | "test";
  label?: string;
}

export const SAMPLES_A_PAGE = 100;
const WHOLE_TEXT = 200_000;

/** The samples of a version that fit, a page at a time from `start`. */
export function samplesQuery(id: string, { version, part, label }: SampleFilter, start: number) {
  return queryOptions({
    queryKey: [...datasetKeys.about(id), "samples", version, part, label, start],
    queryFn: async ({ signal }) => {
      const query = { version, part, label, start, limit: SAMPLES_A_PAGE };
      return (await getApiDatasetsByDatasetSamples({ path: { dataset: id }, query, signal })).data;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One sample with its texts in full. */
export function useWholeSample(id: string, { version, part, label }: SampleFilter, place: number) {
  return useQuery({
    queryKey: [...datasetKeys.about(id), "sample", version, part, label, place],
    queryFn: async ({ signal }) => {
      const query = { version, part, label, start: place, limit: 1, most_text: WHOLE_TEXT };
      return (await getApiDatasetsByDatasetSamples({ path: { dataset: id }, query, signal })).data;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** Where a sample's picture, curve or cloud is. */
export function previewUrl(id: string, version: number, sample: number): string {
  return `/api/datasets/${encodeURIComponent(id)}/samples/${sample}/preview?version=${version}`;
}

export interface SeriesPreview {
  length: number;
  channels: { name: string; min: (number | null)[]; max: (number | null)[] }[];
}

/** One thing to look at. A picture that comes alone is left to the browser, by its address. */
export type Look = { form: "picture"; bytes: ArrayBuffer } | { form: "series"; series: SeriesPreview } | { form: "cloud"; points: Float32Array };

export type Preview = Look | { form: "several"; parts: { name: string; look: Look }[] };

/** What a sample looks like, to be drawn. */
export function usePreview(id: string, version: number, sample: number, enabled = true) {
  return useQuery({
    queryKey: [...datasetKeys.about(id), "preview", version, sample],
    queryFn: async ({ signal }): Promise<Preview> => {
      const answer = await fetch(previewUrl(id, version, sample), { signal });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      const form = FORMS[answer.headers.get("content-type")?.split(";")[0] ?? ""] ?? "C";
      return asPreview(form, await answer.arrayBuffer());
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

const FORMS: Record<string, string> = { "image/webp": "I", "application/json": "S", "application/octet-stream": "C", "application/vnd.trainyard.parts": "M" };

/** The content as `datasets.formats.previews` of the server writes it. */
export function asPreview(form: string, content: ArrayBuffer): Preview {
  if (form !== "M") return asLook(form, content);
  const end = new Uint8Array(content).indexOf(10);
  const heads = JSON.parse(new TextDecoder().decode(content.slice(0, end))) as { name: string; form: string; bytes: number }[];
  let at = end + 1;
  const parts = heads.map(({ name, form: own, bytes }) => {
    const look = asLook(own, content.slice(at, at + bytes));
    at += bytes;
    return { name, look };
  });
  return { form: "several", parts };
}

function asLook(form: string, content: ArrayBuffer): Look {
  if (form === "I") return { form: "picture", bytes: content };
  if (form === "S") return { form: "series", series: JSON.parse(new TextDecoder().decode(content)) as SeriesPreview };
  return { form: "cloud", points: new Float32Array(content) };
}

export function useCreateDataset() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewDataset) => createDataset(body),
    onSuccess: () => queries.invalidateQueries({ queryKey: datasetKeys.lists }),
  });
}

export async function createDataset(body: NewDataset): Promise<Dataset> {
  return (await postApiDatasets({ body })).data;
}

/** Words, tags, and which version is current. */
export function useChangeDataset() {
  const settle = useSettle();
  return useMutation({
    mutationFn: async ({ id, changes }: { id: string; changes: DatasetChanges }) =>
      (await patchApiDatasetsByDataset({ path: { dataset: id }, body: changes })).data,
    onSuccess: settle,
  });
}

/** A new version of the same source. */
export function useRevise() {
  const settle = useSettle();
  return useMutation({
    mutationFn: async ({ id, revision }: { id: string; revision: Revision }) =>
      (await postApiDatasetsByDatasetVersions({ path: { dataset: id }, body: revision })).data,
    onSuccess: settle,
  });
}

/** Show at once what the server answered; the rest is asked for again. */
function useSettle() {
  const queries = useQueryClient();
  return (now: Dataset): void => {
    queries.setQueriesData<Dataset>({ queryKey: datasetKeys.ones }, (before) => (before?.id === now.id ? now : before));
    void queries.invalidateQueries({ queryKey: datasetKeys.lists });
    void queries.invalidateQueries({ queryKey: datasetKeys.about(now.id) });
  };
}

/** Delete a data set with all versions; gives the bytes that came free. */
export function useDeleteDataset() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => (await deleteApiDatasetsByDataset({ path: { dataset: id } })).data.freed_bytes,
    onSuccess: () => queries.invalidateQueries({ queryKey: datasetKeys.lists }),
  });
}
