import { expect, test } from "vitest";
import { csvOf } from "@/charts/export";
import { pathOf } from "@/charts/Sparkline";
import { series } from "../factories";

test("a CSV holds one row a point, and names what is not finite", () => {
  const text = csvOf([series({ step: [1, 2], value: [0.5, null], nonfinite: [0, 1] })]);
  expect(text).toBe("run,metric,step,time,value\nr1,train/loss,1,1001,0.5\nr1,train/loss,2,1002,nan\n");
});

test("a sparkline leaves a gap where a point is not finite", () => {
  expect(pathOf([1, 2, 3, 4], [1, null, 2, 1]).match(/M/g)).toHaveLength(2);
  expect(pathOf([], [])).toBe("");
});
