import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getApiSystemMetrics, getApiTrainers, postApiSession } from "./generated";
import { setRefused } from "./problem";

/** Every trainer with the JSON Schema of its config; it changes only with the server. */
export function useTrainers() {
  return useQuery({
    queryKey: ["trainers"],
    queryFn: async ({ signal }) => (await getApiTrainers({ signal })).data.items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSystem() {
  return useQuery({
    queryKey: ["system"],
    queryFn: async ({ signal }) => (await getApiSystemMetrics({ signal })).data,
    refetchInterval: 3_000,
  });
}

/** Trade the token for a cookie. */
export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => postApiSession({ body: { token } }),
    onSuccess: () => {
      setRefused(false);
      void queries.invalidateQueries();
    },
  });
}
