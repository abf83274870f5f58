import { useMemo } from "react";
import type { ChartSearch } from "@/routes/search";
import type { StepRange } from "@/state/series";
import type { ChartOptions } from "./lines";

const AXES = ["smooth", "x", "logx", "logy", "from", "to"] as const satisfies readonly (keyof ChartSearch)[];

/** What only the charts take from a page's view state. */
export function axesPart({ smooth, x, logx, logy, from, to }: ChartSearch): ChartSearch {
  return { smooth, x, logx, logy, from, to };
}

/** Everything else: a zoom must not draw a table again. */
export function withoutAxes<T extends ChartSearch>(search: T): Omit<T, keyof ChartSearch> {
  const rest = { ...search };
  for (const name of AXES) delete rest[name];
  return rest;
}

/** Options and zoom; the same objects for as long as they say the same. */
export function useAxes({ smooth = 0, x = "step", logx = false, logy = false, from, to }: ChartSearch) {
  const options = useMemo<ChartOptions>(() => ({ smoothing: smooth, x, logX: logx, logY: logy }), [smooth, x, logx, logy]);
  const range = useMemo<StepRange>(() => ({ from: from ?? null, to: to ?? null }), [from, to]);
  return { options, range };
}

/** The same the other way: what stands in the URL is left out where it is what a page begins with. */
export function searchOf(options: ChartOptions): ChartSearch {
  return {
    smooth: options.smoothing || undefined,
    x: options.x === "step" ? undefined : options.x,
    logx: options.logX || undefined,
    logy: options.logY || undefined,
  };
}
