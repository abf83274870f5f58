import { describe, expect, test } from "vitest";
import { extentOfX, extentOfY } from "@/charts/extent";
import { nearestRow, prepare } from "@/charts/lines";
import { readingsByNearness } from "@/charts/readout";
import { smooth } from "@/charts/smooth";
import { EMPTY_SERIES, loaded, loading } from "@/state/series";
import { series } from "../factories";

const ALL = { from: null, to: null };
const OPTIONS = { x: "step", smoothing: 0, logX: false, logY: false } as const;
const spec = { run: "r1", name: "train/loss", label: "train", color: 0, start: 1000 };
const line = (change: Parameters<typeof series>[0] = {}, options: Parameters<typeof prepare>[2] = OPTIONS) =>
  prepare(spec, loaded(loading(EMPTY_SERIES), spec.name, series(change), ALL), options);

describe("smoothing", () => {
  test("a constant stays what it is from the first point on: the average has no bias", () => {
    for (const value of smooth([2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12);
  });

  test("weight 0 changes nothing, and a gap stays a gap without entering the average", () => {
    expect(smooth([1, null, 3], 0)).toEqual([1, null, 3]);
    expect(smooth([1, null, 1], 0.5)[1]).toBeNull();
  });

  test("it is the weighted mean of what came before", () => {
    expect(smooth([0, 1], 0.5)[1]).toBeCloseTo(2 / 3, 12);
  });
});

describe("axes", () => {
  test("x is steps, seconds since the start, or the time of day", () => {
    expect(line().x).toEqual([1, 2, 3]);
    expect(line({}, { ...OPTIONS, x: "relative" }).x).toEqual([1, 2, 3]);
    expect(line({}, { ...OPTIONS, x: "wall" }).x).toEqual([1001, 1002, 1003]);
  });

  test("y spans the lowest and highest of each bucket, so that a spike inside one is not cut", () => {
    const [low, high] = extentOfY([line({ min: [-5, 0, 0], max: [0, 0, 9] })], null, false) ?? [0, 0];
    expect(low).toBeLessThan(-5);
    expect(high).toBeGreaterThan(9);
  });

  test("a single point gets room around it", () => {
    const one = line({ step: [7], value: [0.5] });
    expect(extentOfX([one], false)).toEqual([6.3, 7.7]);
    expect(extentOfY([one], null, false)?.[0]).toBeLessThan(0.5);
  });

  test("a logarithmic axis counts what is above zero only", () => {
    const [low] = extentOfY([line({ value: [-1, 0, 10], min: [-1, 0, 10], max: [-1, 0, 10] })], null, true) ?? [0];
    expect(low).toBeGreaterThan(0);
  });

  test("nothing finite gives no extent", () => {
    expect(extentOfY([line({ value: [null, null, null] })], null, false)).toBeNull();
  });
});

test("the nearest row is found from both sides and beyond the ends", () => {
  const steps = [10, 20, 30];
  expect([0, 14, 16, 29, 99].map((x) => nearestRow(steps, x))).toEqual([0, 0, 1, 2, 2]);
  expect(nearestRow([], 1)).toBe(-1);
});

test("the tooltip names the curve nearest to the pointer first", () => {
  const high = { ...line({ value: [9, 9, 9] }), label: "high" };
  const low = { ...line({ value: [1, 1, 1] }), label: "low" };
  expect(readingsByNearness([high, low], 2, 1.5).map((reading) => reading.line.label)).toEqual(["low", "high"]);
});
