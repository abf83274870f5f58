import type { Curve } from "@/api/generated";
import type { Scale } from "@/features/run/evaluation/maths/curves";
import { roomy } from "@/features/run/evaluation/maths/scale";

type Extent = readonly [low: number, high: number];

/** Steps and values of all curves, thinned ones with their lowest and highest. */
export function extentOf(curves: readonly Curve[]): [x: Extent, y: Extent] {
  const steps = curves.flatMap(({ step }) => step);
  const values = curves.flatMap(({ thinned, value, min, max }) => (thinned ? [...min, ...max] : value)).filter((one) => one !== null);
  const [first, last] = steps.reduce(([low, high], step) => [Math.min(low, step), Math.max(high, step)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  return [steps.length > 0 ? [first, last > first ? last : first + 1] : [0, 1], roomy(values)];
}

/** A line that leaves out what is no number; a point between two such is a dot. */
export function valuePath({ step, value }: Curve, x: Scale, y: Scale): string {
  return step
    .map((at, row) => {
      const here = value[row];
      if (here === null || here === undefined) return "";
      const joined = row > 0 && value[row - 1] !== null;
      return `${joined ? "L" : "M"}${x(at).toFixed(1)} ${y(here).toFixed(1)}${joined ? "" : "h0"}`;
    })
    .join("");
}

/** From the lowest to the highest of each row that has a finite point. */
export function bandPath({ step, min, max }: Curve, x: Scale, y: Scale): string {
  const there = step.flatMap((at, row) => {
    const [low, high] = [min[row], max[row]];
    return low === null || low === undefined || high === null || high === undefined ? [] : [{ at, low, high }];
  });
  const along = there.map(({ at, high }) => `${x(at).toFixed(1)} ${y(high).toFixed(1)}`);
  const back = there.toReversed().map(({ at, low }) => `${x(at).toFixed(1)} ${y(low).toFixed(1)}`);
  return there.length === 0 ? "" : `M${[...along, ...back].join("L")}Z`;
}

/** Where there was something beside finite numbers. */
export function nonfiniteSteps({ step, nonfinite }: Curve): number[] {
  return step.filter((_, row) => (nonfinite[row] ?? 0) > 0);
}
