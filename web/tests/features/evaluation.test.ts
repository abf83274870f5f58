import { describe, expect, it, test } from "vitest";
import type { ClassCurve } from "@/api/evaluation-types";
import { closedBelow, costPath, costPoints, linePath, nearest, precisionRecallPoints, rocPoints, stepPath } from "@/features/run/evaluation/maths/curves";
import { nextDown, nextUp } from "@/features/run/evaluation/maths/floats";
import { moved, rowShares, shade, windowOf } from "@/features/run/evaluation/maths/matrix";
import { linear, roomy, ticksOf } from "@/features/run/evaluation/maths/scale";
import { cheapestPlace, costOf, countsAt, placeAt, positionOf, ratiosOf } from "@/features/run/evaluation/maths/threshold";

/** Probabilities .9 yes, .8 no, .6 yes, .6 yes, .3 no, .1 no. */
const CURVE: ClassCurve = {
  name: "yes",
  positives: 3,
  negatives: 3,
  thresholds: [1.9, 0.9, 0.8, 0.6, 0.3, 0.1],
  true_positives: [0, 1, 1, 3, 3, 3],
  false_positives: [0, 0, 1, 1, 2, 3],
};

describe("a threshold", () => {
  test.each([
    [1, 0],
    [0.9, 1],
    [0.85, 1],
    [0.6, 3],
    [0.5, 3],
    [0.1, 5],
    [0, 5],
  ])("of %d counts as the point %d of the curve", (threshold, place) => {
    expect(placeAt(CURVE, threshold)).toBe(place);
  });

  it("divides the samples into four", () => {
    const counts = countsAt(CURVE, placeAt(CURVE, 0.5));
    expect(counts).toEqual({ truePositives: 3, falsePositives: 1, falseNegatives: 0, trueNegatives: 2 });
    expect(ratiosOf(counts)).toEqual({ precision: 3 / 4, recall: 1, f1: 6 / 7, falsePositiveRate: 1 / 3 });
  });

  it("above all probabilities leaves precision undefined, and is drawn at 1", () => {
    expect(ratiosOf(countsAt(CURVE, 0))).toEqual({ precision: null, recall: 0, f1: 0, falsePositiveRate: 0 });
    expect(positionOf(CURVE, 0)).toBe(1);
  });

  it("is cheapest where its mistakes cost least", () => {
    expect(cheapestPlace(CURVE, { falseAlarm: 1, miss: 1 })).toBe(3);
    expect(cheapestPlace(CURVE, { falseAlarm: 10, miss: 1 })).toBe(1);
    expect(cheapestPlace(CURVE, { falseAlarm: 0, miss: 0 })).toBe(0);
    expect(costOf(countsAt(CURVE, 2), { falseAlarm: 2, miss: 5 })).toBe(12);
  });

  it("is found on a curve of one point and on one without", () => {
    expect(placeAt({ thresholds: [0.4] }, 0.9)).toBe(0);
    expect(placeAt({ thresholds: [] }, 0.9)).toBe(0);
    expect(cheapestPlace({ ...CURVE, thresholds: [] }, { falseAlarm: 1, miss: 1 })).toBe(0);
  });
});

const same = (value: number): number => value;

describe("curves", () => {
  it("of ROC run from nothing to all", () => {
    const points = rocPoints(CURVE);
    expect([points[0], points.at(-1)]).toEqual([[0, 0], [1, 1]]);
    expect(rocPoints({ ...CURVE, negatives: 0 })).toEqual([]);
  });

  it("of precision leave out where nothing is said", () => {
    expect(precisionRecallPoints(CURVE)).toEqual([[1 / 3, 1], [1 / 3, 1 / 2], [1, 3 / 4], [1, 3 / 5], [1, 1 / 2]]);
    expect(precisionRecallPoints({ ...CURVE, positives: 0, true_positives: [0, 0, 0, 0, 0, 0] })).toEqual([]);
  });

  it("are lines or steps", () => {
    expect(linePath([[0, 0], [1, 2]], same, same)).toBe("M0.0 0.0L1.0 2.0");
    expect(stepPath([[0.5, 1], [1, 0.5]], same, same)).toBe("M0.0 1.0V1.0H0.5V0.5H1.0");
    expect(stepPath([], same, same)).toBe("");
    expect(closedBelow("M0 1H1", same, same, 0, 1)).toBe("M0 1H1V0.0H1.0H0.0Z");
    expect(closedBelow("", same, same, 0, 1)).toBe("");
  });

  it("of cost hold between two thresholds what the upper one costs", () => {
    const points = costPoints(CURVE, { falseAlarm: 1, miss: 1 });
    expect(points.slice(0, 3)).toEqual([[1, 3], [0.9, 2], [0.8, 3]]);
    expect(costPath(points.slice(0, 2), same, same)).toBe("M1.0 3.0H0.9V2.0H0.0");
    expect(costPath([], same, same)).toBe("");
  });

  it("know the point that is nearest", () => {
    expect(nearest(rocPoints(CURVE), [0.3, 0.95])).toBe(3);
    expect(nearest([], [0, 0])).toBe(-1);
  });

  it("of four hundred points are counted and drawn in a fraction of 50 ms", () => {
    const length = 400;
    const rising = Array.from({ length }, (_, at) => at);
    const long = { name: "x", positives: length, negatives: length, thresholds: rising.map((at) => 1 - at / length), true_positives: rising, false_positives: rising };
    const begun = performance.now();
    for (let step = 0; step < 100; step += 1) {
      placeAt(long, step / 100);
      cheapestPlace(long, { falseAlarm: step, miss: 1 });
      linePath(rocPoints(long), same, same);
      stepPath(precisionRecallPoints(long), same, same);
    }
    expect((performance.now() - begun) / 100).toBeLessThan(20);
  });
});

describe("axes", () => {
  it("have round numbers", () => {
    expect(ticksOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(-0.31, 0.42)).toEqual([-0.2, 0, 0.2, 0.4]);
    expect(ticksOf(12_000, 87_000)).toEqual([20_000, 40_000, 60_000, 80_000]);
    expect(ticksOf(3, 3)).toEqual([3]);
  });

  it("have room, of a single value too", () => {
    expect(roomy([0, 100])).toEqual([-4, 104]);
    expect(roomy([5])).toEqual([4.5, 5.5]);
    expect(roomy([0])).toEqual([-1, 1]);
    expect(roomy([])).toEqual([0, 1]);
  });

  it("map numbers to pixels, downwards too", () => {
    expect(linear([0, 10], [200, 0])(2.5)).toBe(150);
    expect(linear([3, 3], [20, 40])(3)).toBe(20);
  });
});

test("the neighbours of a number have nothing between them", () => {
  expect([nextUp(1), nextDown(1), nextUp(0), nextDown(0)]).toEqual([1 + Number.EPSILON, 1 - Number.EPSILON / 2, 5e-324, -5e-324]);
  expect([nextUp(-1), nextDown(-1)]).toEqual([-1 + Number.EPSILON / 2, -1 - Number.EPSILON]);
});

describe("a confusion matrix", () => {
  it("has shares of its rows; a class without samples has none", () => {
    expect(rowShares([[3, 1], [0, 0]])).toEqual([[0.75, 0.25], [0, 0]]);
  });

  it("draws what is in sight and a little around", () => {
    expect(windowOf(0, 300, 30, 12)).toEqual({ first: 0, end: 12 });
    expect(windowOf(3000, 300, 30, 500)).toEqual({ first: 97, end: 113 });
    expect(windowOf(0, 300, 30, 0)).toEqual({ first: 0, end: 0 });
  });

  it("is walked with arrow keys and not left", () => {
    expect(moved([0, 2], "ArrowUp", 3)).toEqual([0, 2]);
    expect(moved([0, 2], "ArrowDown", 3)).toEqual([1, 2]);
    expect(moved([1, 1], "End", 3)).toEqual([1, 2]);
    expect(moved([1, 1], "a", 3)).toBeNull();
  });

  it("shows a rare mistake and leaves nothing white", () => {
    expect(shade(0, false)).toBeUndefined();
    expect(shade(0.01, false)).toContain("--bad) 5%");
    expect(shade(1, true)).toContain("--accent) 60%");
  });
});
