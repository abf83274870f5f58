import type { ClassCurve } from "@/api/evaluation-types";
import { type Costs, costOf, countsAt, positionOf, ratiosOf } from "./threshold";

export type Scale = (value: number) => number;
export type Point = readonly [x: number, y: number];

/** False positive rate and recall at each threshold, or nothing where one of them is not defined. */
export function rocPoints(curve: ClassCurve): Point[] {
  if (curve.positives === 0 || curve.negatives === 0) return [];
  return curve.thresholds.map((_, place) => [(curve.false_positives[place] ?? 0) / curve.negatives, (curve.true_positives[place] ?? 0) / curve.positives]);
}

/** Recall and precision at each threshold that says yes to anything. */
export function precisionRecallPoints(curve: ClassCurve): Point[] {
  return curve.thresholds.flatMap((_, place) => {
    const { precision, recall } = ratiosOf(countsAt(curve, place));
    return precision === null || recall === null ? [] : [[recall, precision] as const];
  });
}

export function linePath(points: readonly Point[], x: Scale, y: Scale): string {
  return points.map(([across, up], at) => `${at === 0 ? "M" : "L"}${px(x(across))} ${px(y(up))}`).join("");
}

/** Steps that lead to each point at its own height, as average precision adds them up: a straight line between two points of this curve would promise too much. */
export function stepPath(points: readonly Point[], x: Scale, y: Scale): string {
  const [first] = points;
  if (!first) return "";
  return `M${px(x(0))} ${px(y(first[1]))}${points.map(([across, up]) => `V${px(y(up))}H${px(x(across))}`).join("")}`;
}

/** The same line, and back along the bottom, to be filled. */
export function closedBelow(path: string, x: Scale, y: Scale, from: number, to: number): string {
  return path === "" ? "" : `${path}V${px(y(0))}H${px(x(to))}H${px(x(from))}Z`;
}

/** What mistakes cost at each threshold from 1 down to 0. */
export function costPoints(curve: ClassCurve, costs: Costs): Point[] {
  return curve.thresholds.map((_, place) => [positionOf(curve, place), costOf(countsAt(curve, place), costs)]);
}

/** Between two thresholds all is counted as at the upper one. Points fall from the right to the left. */
export function costPath(points: readonly Point[], x: Scale, y: Scale): string {
  return points.map(([threshold, cost], at) => (at === 0 ? `M${px(x(1))} ${px(y(cost))}` : `H${px(x(threshold))}V${px(y(cost))}`)).join("") + (points.length > 0 ? `H${px(x(0))}` : "");
}

/** The place of the point that is nearest, in the units of the plot. */
export function nearest(points: readonly Point[], [x, y]: Point): number {
  let found = -1;
  let least = Number.POSITIVE_INFINITY;
  points.forEach(([across, up], place) => {
    const away = (across - x) ** 2 + (up - y) ** 2;
    if (away < least) [found, least] = [place, away];
  });
  return found;
}

function px(value: number): string {
  return value.toFixed(1);
}
