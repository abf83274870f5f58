import { expect, test } from "vitest";
import { labelBoxes, type Mark, placed } from "@/charts/marks";

const mark = (step: number | null, time: number): Mark => ({ step, time, kind: "change", texts: [], label: null });

test("a mark stands at its step, its time, or so long after the start; one without a step only in time", () => {
  const marks = [mark(30, 1030), mark(null, 1010)];
  expect(placed(marks, "step", 1000).map(({ x }) => x)).toEqual([30]);
  expect(placed(marks, "wall", 1000).map(({ x }) => x)).toEqual([1010, 1030]);
  expect(placed(marks, "relative", 1000).map(({ x }) => x)).toEqual([10, 30]);
  expect(placed(marks, "relative", null)).toEqual([]);
});

test("labels stand beside their lines, turn round at the end, and never over one another", () => {
  const box = { left: 0, width: 300 };
  const labels = [
    { at: -5, label: "out of sight" },
    { at: 10, label: "first" },
    { at: 30, label: "too near" },
    { at: 120, label: "second" },
    { at: 290, label: "last" },
  ];
  expect(labelBoxes(labels, box, () => 60, 5)).toEqual([
    { label: "first", left: 15 },
    { label: "second", left: 125 },
    { label: "last", left: 225 },
  ]);
});
