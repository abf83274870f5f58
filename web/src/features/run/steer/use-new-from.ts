import { useNavigate } from "@tanstack/react-router";
import type { ForkRequest, RetryRequest, Run } from "@/api/generated";
import { useForkRun, useRetryRun } from "@/api/runs";

interface Told {
  onError: (error: Error) => void;
}

/** Make a run from another one, and go to its page. */
export function useNewFrom(id: string) {
  const fork = useForkRun();
  const retry = useRetryRun();
  const navigate = useNavigate();
  const go = (run: Run): void => void navigate({ to: "/runs/$id", params: { id: run.id } });
  return {
    fork: (request: ForkRequest, { onError }: Told): void => fork.mutate({ id, request }, { onSuccess: go, onError }),
    retry: (request: RetryRequest, { onError }: Told): void => retry.mutate({ id, request }, { onSuccess: go, onError }),
    sending: fork.isPending || retry.isPending,
    error: fork.error ?? retry.error,
  };
}
