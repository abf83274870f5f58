import { getRouteApi } from "@tanstack/react-router";
import { axesPart, searchOf, useAxes } from "@/charts/axes";
import type { ChartOptions } from "@/charts/lines";
import type { StepRange } from "@/state/series";

const route = getRouteApi("/runs/$id");

/** Smoothing, axes and zoom as they stand in the URL, and how to change them there. */
export function useChartView() {
  const { options, range } = useAxes(route.useSearch({ select: axesPart, structuralSharing: true }));
  const navigate = route.useNavigate();
  const setOptions = (next: ChartOptions): void => void navigate({ search: (now) => ({ ...now, ...searchOf(next) }), replace: true });
  const setRange = (next: StepRange): void =>
    void navigate({ search: (now) => ({ ...now, from: next.from ?? undefined, to: next.to ?? undefined }), replace: true });
  return { options, range, setOptions, setRange };
}
