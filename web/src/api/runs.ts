import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { RunsSearch } from "@/routes/search";
import { hasEnded } from "@/state/run";
import {
  type AlertInfo,
  deleteApiRunsByRunId,
  type ForkRequest,
  getApiRuns,
  getApiRunsByRunId,
  getApiRunsByRunIdArtifacts,
  getApiRunsByRunIdBreakdown,
  getApiRunsByRunIdMetrics,
  patchApiRunsByRunIdConfig,
  postApiRuns,
  postApiRunsByRunIdFork,
  postApiRunsByRunIdPause,
  postApiRunsByRunIdResume,
  postApiRunsByRunIdRetry,
  postApiRunsByRunIdStop,
  type RetryRequest,
  type Run,
  type RunRequest,
  type State,
  type StopRequest,
} from "./generated";

export interface RunFilter {
  states?: State[];
  trainers?: string[];
  datasets?: string[];
  text?: string;
  sort?: string;
  limit?: number;
}

export const runKeys = {
  lists: ["runs"] as const,
  list: (filter: RunFilter) => ["runs", filter] as const,
  one: (id: string) => ["run", id] as const,
  metrics: (id: string) => ["run-metrics", id] as const,
  artifacts: (id: string) => ["run-artifacts", id] as const,
  breakdown: (id: string) => ["run-breakdown", id] as const,
};

/** Runs that fit the filter, page after page. */
export function runsQuery(filter: RunFilter) {
  return infiniteQueryOptions({
    queryKey: runKeys.list(filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        state: filter.states,
        trainer: filter.trainers,
        dataset: filter.datasets,
        q: filter.text || undefined,
        sort: filter.sort,
        limit: filter.limit,
        cursor: pageParam ?? undefined,
      };
      return (await getApiRuns({ query, signal })).data;
    },
    getNextPageParam: (page) => page.next,
  });
}

export function useRuns(filter: RunFilter) {
  return useInfiniteQuery({ ...runsQuery(filter), placeholderData: keepPreviousData });
}

const TABLE_PAGE = 100;

/** What the table of runs asks for, from the view state of its page. */
export function tableFilter(search: RunsSearch): RunFilter {
  return {
    states: search.state,
    trainers: search.trainer,
    datasets: search.dataset,
    text: search.q,
    sort: search.sort ?? "-created_at",
    limit: TABLE_PAGE,
  };
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: runKeys.one(id),
    queryFn: async ({ signal }) => (await getApiRunsByRunId({ path: { run_id: id }, signal })).data,
  });
}

const DETAIL_REFRESH_MS = 5_000;

/** One run in full; what the stream does not carry (alerts, checkpoints, disk) is asked for while it is going. */
export function useRun(id: string) {
  return useQuery({
    ...runQuery(id),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : DETAIL_REFRESH_MS),
  });
}

/** The newest alert, beyond mere information, of each run that has one. */
export function useAlerts(runs: readonly Run[]): { run: Run; alert: AlertInfo }[] {
  const details = useQueries({ queries: runs.map((run) => ({ ...runQuery(run.id), refetchInterval: DETAIL_REFRESH_MS })) });
  return runs.flatMap((run, index) => {
    const alert = details[index]?.data?.alerts.findLast(({ level }) => level !== "info");
    return alert ? [{ run, alert }] : [];
  });
}

/** Count, last, lowest and highest of each metric; asked again while the run goes on. */
export function useMetricSummaries(run: Run) {
  return useQuery({
    queryKey: [...runKeys.metrics(run.id), run.state],
    queryFn: async ({ signal }) => (await getApiRunsByRunIdMetrics({ path: { run_id: run.id }, signal })).data,
    refetchInterval: hasEnded(run) ? false : 2_000,
    placeholderData: keepPreviousData,
  });
}

/** The test scores by class or by step ahead; there is one answer a test, which is taken once an attempt. */
export function useBreakdown(run: Run) {
  return useQuery({
    queryKey: [...runKeys.breakdown(run.id), run.attempt, run.state],
    queryFn: async ({ signal }) => (await getApiRunsByRunIdBreakdown({ path: { run_id: run.id }, signal })).data,
    placeholderData: keepPreviousData,
  });
}

export function useArtifacts(run: Run) {
  return useQuery({
    queryKey: [...runKeys.artifacts(run.id), run.state],
    queryFn: async ({ signal }) => (await getApiRunsByRunIdArtifacts({ path: { run_id: run.id }, signal })).data.items,
    refetchInterval: hasEnded(run) ? false : DETAIL_REFRESH_MS,
  });
}

/** A key that makes a repeat of one request harmless. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function artifactUrl(id: string, path: string): string {
  return `/api/runs/${encodeURIComponent(id)}/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Start a run; `key` makes a repeat of the same click harmless. */
export function useStartRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ request, key }: { request: RunRequest; key: string }) =>
      (await postApiRuns({ body: request, headers: { "Idempotency-Key": key } })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  });
}

export function useStopRuns() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ ids, mode }: { ids: string[]; mode: NonNullable<StopRequest["mode"]> }) =>
      Promise.all(ids.map((id) => postApiRunsByRunIdStop({ path: { run_id: id }, body: { mode } }))),
    onSettled: (_data, _error, { ids }) => {
      void queries.invalidateQueries({ queryKey: runKeys.lists });
      for (const id of ids) void queries.invalidateQueries({ queryKey: runKeys.one(id) });
    },
  });
}

/** Save everything and free the slot, or go on from there. */
export function usePauseRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, resume }: { id: string; resume: boolean }) =>
      (resume ? postApiRunsByRunIdResume : postApiRunsByRunIdPause)({ path: { run_id: id } }),
    onSettled: (_data, _error, { id }) => {
      void queries.invalidateQueries({ queryKey: runKeys.lists });
      void queries.invalidateQueries({ queryKey: runKeys.one(id) });
    },
  });
}

/** The next step, which takes the change, is mostly over by then. */
const TAKEN_MS = 1_000;

/** Let a run train on with other values of live fields. */
export function useSteerRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, values }: { id: string; values: Record<string, unknown> }) => patchApiRunsByRunIdConfig({ path: { run_id: id }, body: values }),
    onSuccess: (_data, { id }) => void setTimeout(() => void queries.invalidateQueries({ queryKey: runKeys.one(id) }), TAKEN_MS),
  });
}

/** A new run that goes on from a checkpoint of another. */
export function useForkRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, request, key }: { id: string; request: ForkRequest; key: string }) =>
      (await postApiRunsByRunIdFork({ path: { run_id: id }, body: request, headers: { "Idempotency-Key": key } })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  });
}

/** The same training once more, from its beginning. */
export function useRetryRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, request, key }: { id: string; request: RetryRequest; key: string }) =>
      (await postApiRunsByRunIdRetry({ path: { run_id: id }, body: request, headers: { "Idempotency-Key": key } })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  });
}

/** Delete runs with all that is theirs; gives the bytes that came free. */
export function useDeleteRuns() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (ids: string[]) => {
      const answers = await Promise.all(ids.map((id) => deleteApiRunsByRunId({ path: { run_id: id } })));
      return answers.reduce((bytes, answer) => bytes + answer.data.freed_bytes, 0);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  });
}
