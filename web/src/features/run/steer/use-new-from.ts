import { useNavigate } from "@tanstack/react-router";
import type { ForkRequest, RetryRequest, Run } from "@/api/generated";
import { useOnce } from "@/api/once";
import { useForkRun, useRetryRun } from "@/api/runs";

interface Told {
  onError: (error: Error) => void;
}

/** Make a run from another one, and go to its page. */
export function useNewFrom(id: string) {
  const fork = useForkRun();
  const retry = useRetryRun();
  const navigate = useNavigate();
  const once = useOnce();
  const onSuccess = (run: Run): void => {
    once.done();
    void navigate({ to: "/runs/$id", params: { id: run.id } });
  };
  return {
    fork: (request: ForkRequest, { onError }: Told): void =>
      fork.mutate({ id, request, key: once.keyOf({ fork: request }) }, { onSuccess, onError }),
    retry: (request: RetryRequest, { onError }: Told): void =>
      retry.mutate({ id, request, key: once.keyOf({ retry: request }) }, { onSuccess, onError }),
    sending: fork.isPending || retry.isPending,
    error: fork.error ?? retry.error,
  };
}
