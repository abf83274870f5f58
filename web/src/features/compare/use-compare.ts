import { getRouteApi } from "@tanstack/react-router";
import { useRunsById } from "@/api/comparison";
import type { RunDetail } from "@/api/generated";
import { withoutAxes } from "@/charts/axes";
import type { CompareSearch } from "@/routes/search";

const route = getRouteApi("/compare");

const NONE: readonly string[] = [];

/** The compared runs, as the URL names them, and how to change them there. */
export function useCompare() {
  const search = route.useSearch({ select: withoutAxes, structuralSharing: true });
  const navigate = route.useNavigate();
  const change = (next: Partial<CompareSearch>): void => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const ids = search.run ?? NONE;
  const places = useRunsById(ids);
  const runs: RunDetail[] = places.flatMap(({ run }) => (run ? [run] : []));
  const baseline = search.baseline !== undefined && ids.includes(search.baseline) ? search.baseline : ids[0];
  const choose = (run: readonly string[]): void => change({ run: [...run], baseline: baseline !== undefined && run.includes(baseline) ? search.baseline : undefined });
  return { search, change, ids, places, runs, baseline, choose };
}

export type CompareView = ReturnType<typeof useCompare>;
