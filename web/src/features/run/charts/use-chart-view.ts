import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ChartOptions } from "@/charts/lines";
import type { StepRange } from "@/state/series";

const route = getRouteApi("/runs/$id");

/** Smoothing, axes and zoom as they stand in the URL, and how to change them there. */
export function useChartView() {
  const { smooth = 0, x = "step", logx = false, logy = false, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const options = useMemo<ChartOptions>(() => ({ smoothing: smooth, x, logX: logx, logY: logy }), [smooth, x, logx, logy]);
  const range = useMemo<StepRange>(() => ({ from: from ?? null, to: to ?? null }), [from, to]);
  const setOptions = (next: ChartOptions): void =>
    void navigate({
      search: (now) => ({
        ...now,
        smooth: next.smoothing || undefined,
        x: next.x === "step" ? undefined : next.x,
        logx: next.logX || undefined,
        logy: next.logY || undefined,
      }),
      replace: true,
    });
  const setRange = (next: StepRange): void =>
    void navigate({ search: (now) => ({ ...now, from: next.from ?? undefined, to: next.to ?? undefined }), replace: true });
  return { options, range, setOptions, setRange };
}
