import type uPlot from "uplot";

/** How values of a scale become canvas pixels; where it is linear, without asking uPlot for each of many points. */
export function pixelsOf(plot: uPlot, key: "x" | "y", log: boolean): (value: number) => number {
  const { min, max } = plot.scales[key] ?? {};
  if (log || min === undefined || max === undefined || min === null || max === null || min === max) {
    return (value) => plot.valToPos(value, key, true);
  }
  const start = plot.valToPos(min, key, true);
  const slope = (plot.valToPos(max, key, true) - start) / (max - min);
  return (value) => start + (value - min) * slope;
}
