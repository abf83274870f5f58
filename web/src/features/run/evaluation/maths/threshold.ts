import type { ClassCurve } from "@/api/evaluation-types";

/** One class against all others, where samples from some probability on are said to be of it. */
export interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

/** None where there is nothing to divide by. */
export interface Ratios {
  precision: number | null;
  recall: number | null;
  f1: number | null;
  falsePositiveRate: number | null;
}

/** What one mistake of each kind costs, in whatever unit. */
export interface Costs {
  falseAlarm: number;
  miss: number;
}

/** The place on the curve whose samples have at least this probability: the last whose threshold is not below it. Thresholds fall. */
export function placeAt({ thresholds }: Pick<ClassCurve, "thresholds">, threshold: number): number {
  let low = 0;
  let high = thresholds.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((thresholds[middle] ?? 0) >= threshold) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function countsAt(curve: ClassCurve, place: number): Counts {
  const truePositives = curve.true_positives[place] ?? 0;
  const falsePositives = curve.false_positives[place] ?? 0;
  return { truePositives, falsePositives, falseNegatives: curve.positives - truePositives, trueNegatives: curve.negatives - falsePositives };
}

export function ratiosOf({ truePositives, falsePositives, falseNegatives, trueNegatives }: Counts): Ratios {
  return {
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    falsePositiveRate: share(falsePositives, falsePositives + trueNegatives),
  };
}

export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

export function costOf({ falsePositives, falseNegatives }: Counts, { falseAlarm, miss }: Costs): number {
  return falsePositives * falseAlarm + falseNegatives * miss;
}

/** The place on the curve where mistakes cost least; of equals the one with the highest threshold. */
export function cheapestPlace(curve: ClassCurve, costs: Costs): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place < curve.thresholds.length; place += 1) {
    const cost = costOf(countsAt(curve, place), costs);
    if (cost < least) [best, least] = [place, cost];
  }
  return best;
}

/** A threshold as a position between 0 and 1: the first of a curve is above all probabilities, and may be more than 1. */
export function positionOf({ thresholds }: Pick<ClassCurve, "thresholds">, place: number): number {
  return Math.min(1, Math.max(0, thresholds[place] ?? 1));
}
