import { getRouteApi } from "@tanstack/react-router";
import type { EvaluationRequest } from "@/api/evaluation-types";
import { useEvaluate } from "@/api/evaluations";

const route = getRouteApi("/runs/$id");

/** Which of the run's evaluations the address names, and how to show another. */
export function useShownId() {
  const id = route.useSearch({ select: ({ evaluation }) => evaluation });
  const navigate = route.useNavigate();
  return { id, show: (evaluation: string): void => void navigate({ search: (now) => ({ ...now, evaluation }), replace: true }) };
}

/** Have the run's model judged, and show how far that is. */
export function useJudge(run: string) {
  const { mutate, isPending, error } = useEvaluate(run);
  const { show } = useShownId();
  const judge = (request: EvaluationRequest, after?: () => void): void =>
    mutate(request, {
      onSuccess: ({ id }) => {
        show(id);
        after?.();
      },
    });
  return { judge, sending: isPending, error };
}
