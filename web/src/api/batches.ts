import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type BatchDetail, type BatchRequest, getApiBatchesByBatchId, getApiBatchesByBatchIdReport, postApiBatches, postApiBatchesByBatchIdEvaluate } from "./generated";

const ASK_AGAIN_MS = 1_500;

const keys = {
  one: (id: string) => ["batch", id] as const,
  report: (id: string) => ["batch", id, "report"] as const,
};

/** All of its runs have come to their end, well or not. */
export function isOver({ runs }: Pick<BatchDetail, "runs">): boolean {
  return runs.every(({ ended_at: ended }) => ended !== null);
}

/** A cross-validation or an ensemble with its runs; asked again while one of them trains or is judged. */
export function useBatch(id: string) {
  return useQuery({
    queryKey: keys.one(id),
    queryFn: async ({ signal }) => (await getApiBatchesByBatchId({ path: { batch_id: id }, signal })).data,
    refetchInterval: ({ state }) => (state.data && (!isOver(state.data) || state.data.judging > 0) ? ASK_AGAIN_MS : false),
  });
}

/** All runs read as one; there once every one is judged. */
export function useBatchReport(id: string, there: boolean) {
  return useQuery({
    queryKey: keys.report(id),
    queryFn: async ({ signal }) => (await getApiBatchesByBatchIdReport({ path: { batch_id: id }, signal })).data,
    enabled: there,
  });
}

export function useStartBatch() {
  return useMutation({
    mutationFn: async ({ request, key }: { request: BatchRequest; key: string }) => (await postApiBatches({ body: request, headers: { "Idempotency-Key": key } })).data,
  });
}

/** Have each run answer its test part, where it has not yet. */
export function useJudgeBatch(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => (await postApiBatchesByBatchIdEvaluate({ path: { batch_id: id } })).data,
    onSuccess: (now) => queries.setQueryData(keys.one(id), now),
  });
}

export function batchPredictionsUrl(id: string): string {
  return `/api/batches/${encodeURIComponent(id)}/predictions.csv`;
}
