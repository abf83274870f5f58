import { expect, test } from "vitest";
import type { Curve } from "@/api/generated";
import { bandPath, extentOf, nonfiniteSteps, valuePath } from "@/report/curve-paths";

const same = (value: number): number => value;

function curve(change: Partial<Curve>): Curve {
  return { name: "train/loss", total: 3, thinned: false, step: [1, 2, 3], value: [3, 2, 1], min: [], max: [], nonfinite: [], ...change };
}

test("what is no number leaves a gap, and a point between two such is a dot", () => {
  expect(valuePath(curve({}), same, same)).toBe("M1.0 3.0h0L2.0 2.0L3.0 1.0");
  expect(valuePath(curve({ value: [null, 2, null] }), same, same)).toBe("M2.0 2.0h0");
  expect(nonfiniteSteps(curve({ nonfinite: [0, 1, 4] }))).toEqual([2, 3]);
  expect(nonfiniteSteps(curve({}))).toEqual([]);
});

test("of thinned lines no spike is lost: the band and the axis go from the lowest to the highest", () => {
  const thin = curve({ thinned: true, min: [0, null, 1], max: [9, null, 1] });
  expect(bandPath(thin, same, same)).toBe("M1.0 9.0L3.0 1.0L3.0 1.0L1.0 0.0Z");
  const [x, [low, high]] = extentOf([thin]);
  expect(x).toEqual([1, 3]);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(9);
  expect(extentOf([])).toEqual([[0, 1], [0, 1]]);
});
