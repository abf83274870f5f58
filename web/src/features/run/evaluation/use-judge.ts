import { getRouteApi } from "@tanstack/react-router";
import type { EvaluationRequest } from "@/api/evaluation-types";
import { useEvaluate } from "@/api/evaluations";
import { useOnce } from "@/api/once";

const route = getRouteApi("/runs/$id");

/** Which of the run's evaluations the address names, and how to show another. */
export function useShownId() {
  const id = route.useSearch({ select: ({ evaluation }) => evaluation });
  const navigate = route.useNavigate();
  return { id, show: (evaluation: string): void => void navigate({ search: (now) => ({ ...now, evaluation }), replace: true }) };
}

/** Have the run's model judged, once however often it is sent, and show how far that is. */
export function useJudge(run: string) {
  const { mutate, isPending, error } = useEvaluate(run);
  const { show } = useShownId();
  const once = useOnce();
  const judge = (request: EvaluationRequest, after?: () => void): void =>
    mutate(
      { request, key: once.keyOf(request) },
      {
        onSuccess: ({ id }) => {
          once.done();
          show(id);
          after?.();
        },
      },
    );
  return { judge, sending: isPending, error };
}
