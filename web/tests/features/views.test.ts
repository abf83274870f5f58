import { expect, test } from "vitest";
import { panelsAtFirst } from "@/charts/overlay";
import { learningSections, testResults } from "@/features/run/charts/panels";
import { bestOf, lastOf } from "@/features/compare/suggest";
import { drawnRuns, pinnedFirst } from "@/features/runs/view";
import { compareSearch } from "@/routes/search";
import { run } from "../factories";

const none: ReadonlySet<string> = new Set();
const many = Array.from({ length: 14 }, (_, index) =>
  run({ id: `r${index}`, created_at: `2026-01-${String(index + 1).padStart(2, "0")}T00:00:00Z` }),
);

test("the ten newest are drawn, whatever the order of the table", () => {
  const drawn = drawnRuns(many, { pinned: none, hidden: none, selected: none });
  expect(drawn.map(({ id }) => id)).toEqual(many.slice(4).map(({ id }) => id));
});

test("a hidden run makes room for the next, a pinned one is always drawn, and a selection draws only itself", () => {
  const ids = (choice: Partial<Parameters<typeof drawnRuns>[1]>) =>
    drawnRuns(many, { pinned: none, hidden: none, selected: none, ...choice }).map(({ id }) => id);
  expect(ids({ hidden: new Set(["r13"]) })).toContain("r3");
  expect(ids({ pinned: new Set(["r0"]) })).toContain("r0");
  expect(ids({ selected: new Set(["r1"]) })).toEqual(["r1"]);
  expect(pinnedFirst(many, new Set(["r9"]))[0]?.id).toBe("r9");
});

test("panels begin with the goals that the runs have", () => {
  const runs = [run({ goal: "val/accuracy", metrics: { "val/accuracy": 1, "train/loss": 1, "val/loss": 1 } })];
  expect(panelsAtFirst(runs)).toEqual(["val/accuracy", "val/loss", "train/loss"]);
});

test("training and validation share a chart; the test part is numbers, the machine has its own tab", () => {
  const one = run({ metrics: { "val/loss": 1, "train/loss": 1, "system/cpu": 1, "test/loss": 2, "custom/x": 1 } });
  const sections = learningSections(one);
  expect(sections.map(({ id }) => id)).toEqual(["learning", "custom"]);
  expect(sections[0]?.panels.map(({ title, specs }) => [title, specs.map(({ label }) => label)])).toEqual([["loss", ["train", "val"]]]);
  expect(testResults(one)).toEqual([["loss", 2]]);
});

test("the best are looked for among runs of one data set and goal, and by its direction", () => {
  const done = (id: string, rmse: number | null, dataset = "d1") =>
    run({ id, state: "completed", dataset_id: dataset, goal: "val/rmse", goal_direction: "min", metrics: { "val/rmse": rmse } });
  const runs = [done("alone", 0.1, "d2"), done("a", 4), done("b", 2), done("broken", null), done("c", 3), done("d", 1)];
  expect(bestOf(runs)?.ids).toEqual(["d", "b", "c"]);
  expect(bestOf(runs.slice(0, 2))).toBeNull();
  expect(lastOf([run({ id: "new", metrics: {} }), ...runs])).toEqual(["alone", "a", "b", "broken", "c"]);
});

test("an address names compared runs once each, whether one or several", () => {
  expect(compareSearch({ run: "a" }).run).toEqual(["a"]);
  expect(compareSearch({ run: ["a", "b", "a"], by: "guess", all: true })).toMatchObject({ run: ["a", "b"], by: undefined, all: true });
  expect(compareSearch({}).run ?? []).toEqual([]);
});
