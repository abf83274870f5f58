import { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ComparedMetric } from "@/routes/search";
import { hasEnded } from "@/state/run";
import { type EvaluationRequest, getApiComparison, getApiEvaluationsByEvaluationIdComparison, type JudgedPair, postApiRunsByRunIdEvaluations, type RunDetail } from "./generated";
import { runQuery } from "./runs";

/** So many runs the server compares. */
export const FEWEST = 2;
export const MOST = 20;

const JUDGING_MS = 1_000;
const RUNNING_MS = 5_000;

const keys = {
  runs: (ids: readonly string[], baseline: string, states: string) => ["comparison", ids, baseline, states] as const,
  all: ["comparison"] as const,
  verdict: (first: string | null, second: string | null, metric: string | null) => ["verdict", first, second, metric] as const,
};

/** Runs by their ids, as far as they are there; kept up to date by the stream. */
export function useRunsById(ids: readonly string[]) {
  const found = useQueries({ queries: ids.map((id) => runQuery(id)) });
  return ids.map((id, index) => ({ id, run: found[index]?.data, error: found[index]?.error ?? null }));
}

/** What differs between runs; asked again while one is running or being judged. */
export function useComparison(runs: readonly RunDetail[], baseline: string, enabled: boolean) {
  const ids = runs.map(({ id }) => id);
  const going = runs.some((run) => !hasEnded(run));
  return useQuery({
    queryKey: keys.runs(ids, baseline, runs.map(({ state }) => state).join(" ")),
    queryFn: async ({ signal }) => (await getApiComparison({ query: { run: ids, baseline }, signal })).data,
    refetchInterval: ({ state }) => (state.data?.judged.some((pair) => pair.state === "under_way") ? JUDGING_MS : going ? RUNNING_MS : false),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** A verdict on each pair that both have been judged for, in their order; it never changes. The server gives one at a time. */
export function useVerdicts(pairs: readonly JudgedPair[], metric: ComparedMetric | undefined) {
  return useQueries({
    queries: pairs.map(({ state, baseline_evaluation: first, evaluation: second }) => ({
      queryKey: keys.verdict(first, second, metric ?? null),
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await getApiEvaluationsByEvaluationIdComparison({ path: { evaluation_id: first ?? "" }, query: { with: second ?? "", metric }, signal })).data,
      enabled: state === "done",
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
}

/** Have the models of several runs judged on the same samples; what waits already is not queued twice. */
export function useJudgeAll() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ runs, request }: { runs: readonly string[]; request: EvaluationRequest }) =>
      Promise.all(runs.map((id) => postApiRunsByRunIdEvaluations({ path: { run_id: id }, body: request }))),
    onSettled: (_data, _error, { runs }) => {
      for (const id of runs) void queries.invalidateQueries({ queryKey: ["evaluations", id] });
      return queries.invalidateQueries({ queryKey: keys.all });
    },
  });
}
