import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Decision, EvaluationInfo, EvaluationRequest } from "./evaluation-types";
import {
  deleteApiEvaluationsByEvaluationId,
  deleteApiRunsByRunIdDecision,
  getApiBatchesByBatchIdPredictions,
  getApiEvaluationsByEvaluationId,
  getApiEvaluationsByEvaluationIdPredictions,
  getApiEvaluationsByEvaluationIdSamplesByRowWhy,
  getApiRunsByRunIdDecision,
  getApiRunsByRunIdEvaluations,
  postApiRunsByRunIdEvaluations,
  putApiRunsByRunIdDecision,
} from "./generated";

const ASK_AGAIN_MS = 1_000;

const keys = {
  ofRun: (run: string) => ["evaluations", run] as const,
  decision: (run: string) => ["decision", run] as const,
  one: (id: string) => ["evaluation", id] as const,
  why: (id: string, row: number, target: string | null) => ["why", id, row, target] as const,
  predictions: (source: PredictionSource, filter: PredictionFilter) => ["predictions", source, filter] as const,
};

export function isUnderWay({ state }: Pick<EvaluationInfo, "state">): boolean {
  return state === "queued" || state === "running";
}

/** The evaluations of a run, newest first; asked again each second while one is under way. */
export function useEvaluations(run: string) {
  return useQuery({
    queryKey: keys.ofRun(run),
    queryFn: async ({ signal }) => (await getApiRunsByRunIdEvaluations({ path: { run_id: run }, signal })).data,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? ASK_AGAIN_MS : false),
  });
}

/** One evaluation with its report, which never changes once it is there. */
export function useReport(id: string) {
  return useQuery({
    queryKey: keys.one(id),
    queryFn: async ({ signal }) => (await getApiEvaluationsByEvaluationId({ path: { evaluation_id: id }, signal })).data,
    refetchInterval: ({ state }) => (state.data?.report === null ? ASK_AGAIN_MS : false),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Have the final model of a run judged; what waits already is not queued twice, so that a repeat is harmless. */
export function useEvaluate(run: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (request: EvaluationRequest) => (await postApiRunsByRunIdEvaluations({ path: { run_id: run }, body: request })).data,
    onSuccess: (begun) => {
      queries.setQueryData<EvaluationInfo[]>(keys.ofRun(run), (before = []) => [begun, ...before.filter(({ id }) => id !== begun.id)]);
      void queries.invalidateQueries({ queryKey: keys.ofRun(run) });
    },
  });
}

/** Delete an evaluation with its predictions; one that is under way ends. */
export function useDeleteEvaluation(run: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => deleteApiEvaluationsByEvaluationId({ path: { evaluation_id: id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ofRun(run) }),
  });
}

/** The threshold that is saved with a run's final model, or null. */
export function useDecision(run: string) {
  return useQuery({
    queryKey: keys.decision(run),
    queryFn: async ({ signal }) => (await getApiRunsByRunIdDecision({ path: { run_id: run }, signal })).data,
  });
}

/** Save a threshold with the model; null lets the most probable class be the answer again. */
export function useSaveDecision(run: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (decision: Decision | null) => {
      if (decision) return (await putApiRunsByRunIdDecision({ path: { run_id: run }, body: decision })).data;
      await deleteApiRunsByRunIdDecision({ path: { run_id: run } });
      return null;
    },
    onSuccess: (saved) => queries.setQueryData(keys.decision(run), saved),
  });
}

export interface PredictionFilter {
  truth?: string;
  predicted?: string;
  /** Bounds of the confidence, or of a number's residual. */
  low?: number;
  high?: number;
  /** A class that the truth is not. */
  other_than?: string;
  /** The class whose probability is at least, or below, a threshold. */
  of?: string;
  at_least?: number;
  below?: number;
  /** Of the report's slices, from 0. */
  slice?: number;
  /** Worst first; or those first of which the model says that it is least sure. */
  order?: "worst" | "unsure";
}

const PREDICTIONS_A_PAGE = 50;

/** Whose predictions: of one model, or of a batch that is read as one. */
export type PredictionSource = { evaluation: string } | { batch: string };

/** What the model said of the samples that fit, worst first, page after page. */
export function usePredictions(source: PredictionSource, filter: PredictionFilter | null) {
  return useInfiniteQuery({
    queryKey: keys.predictions(source, filter ?? {}),
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filter, limit: PREDICTIONS_A_PAGE, offset: pageParam };
      if ("batch" in source) return (await getApiBatchesByBatchIdPredictions({ path: { batch_id: source.batch }, query, signal })).data;
      return (await getApiEvaluationsByEvaluationIdPredictions({ path: { evaluation_id: source.evaluation }, query, signal })).data;
    },
    getNextPageParam: ({ total, rows }, _pages, offset) => (rows.length > 0 && offset + rows.length < total ? offset + rows.length : null),
    enabled: filter !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** What counted in a sample, for the class `target` or the one that was said. A model is opened for it: seconds, not kept waiting twice. */
export function useWhy(id: string, row: number, target: string | null) {
  return useQuery({
    queryKey: keys.why(id, row, target),
    queryFn: async ({ signal }) => {
      const query = target === null ? {} : { target };
      return (await getApiEvaluationsByEvaluationIdSamplesByRowWhy({ path: { evaluation_id: id, row }, query, signal })).data;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All that was said, to download. */
export function predictionsUrl(id: string): string {
  return `/api/evaluations/${encodeURIComponent(id)}/predictions.csv`;
}
