import { getApiMetricsSeries, type Series } from "./generated";
import type { StepRange } from "@/state/series";

export interface SeriesRequest {
  runs: readonly string[];
  name: string;
  /** At most so many rows a series; 0 gives every stored point. */
  points: number;
  range: StepRange;
}

/** One metric of several runs in one request; a run without it is left out. */
export async function fetchSeries(request: SeriesRequest, signal?: AbortSignal): Promise<Series[]> {
  const { runs, name, points, range } = request;
  const query = { run: [...runs], name, points, from: range.from ?? undefined, to: range.to ?? undefined };
  return (await getApiMetricsSeries({ query, signal })).data.items;
}
