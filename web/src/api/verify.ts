import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { deleteApiRunsByRunIdVerify, getApiRunsByRunIdVerify, postApiRunsByRunIdVerify, type Verification } from "./generated";

const ASK_AGAIN_MS = 1_000;

const key = (id: string) => ["verification", id] as const;

/** The replay of a run that was begun here: how far it is, then its verdict. */
export function useVerification(id: string) {
  const queries = useQueryClient();
  const begun = queries.getQueryData<Verification>(key(id)) !== undefined;
  return useQuery({
    queryKey: key(id),
    queryFn: begun ? async ({ signal }) => (await getApiRunsByRunIdVerify({ path: { run_id: id }, signal })).data : skipToken,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? ASK_AGAIN_MS : false),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Replay a run from the checkpoint before `step` to that one. */
export function useVerify(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (step: number) => (await postApiRunsByRunIdVerify({ path: { run_id: id }, body: { to_step: step } })).data,
    onSuccess: (begun) => queries.setQueryData(key(id), begun),
  });
}

/** End the replay of a run. */
export function useCancelVerification(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => deleteApiRunsByRunIdVerify({ path: { run_id: id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: key(id) }),
  });
}
