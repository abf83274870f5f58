import { expect, test } from "vitest";
import { canSteer, changesOf, configAt } from "@/state/run";

const run = {
  config: { epochs: 20, learning_rate: 0.003, width: 4 },
  changes: [
    { step: 100, values: { learning_rate: 0.001 }, time: 1, command: 7 },
    { step: 250, values: { learning_rate: 0.0005, epochs: 30 }, time: 2, command: 9 },
  ],
};

test("the config of a step has the changes up to it, and nothing that came later", () => {
  expect(configAt(run, 99)).toEqual(run.config);
  expect(configAt(run, 100)).toEqual({ epochs: 20, learning_rate: 0.001, width: 4 });
  expect(configAt(run)).toEqual({ epochs: 30, learning_rate: 0.0005, width: 4 });
  expect(run.config.learning_rate).toBe(0.003);
});

test("a change says what each field was until then, which an earlier change may have made it", () => {
  expect(changesOf(run).map(({ step, fields }) => [step, fields])).toEqual([
    [100, [{ name: "learning_rate", before: 0.003, after: 0.001 }]],
    [250, [{ name: "learning_rate", before: 0.001, after: 0.0005 }, { name: "epochs", before: 20, after: 30 }]],
  ]);
});

test("only a run that is under way or paused can be steered", () => {
  expect((["queued", "running", "paused", "stopping", "completed"] as const).filter((state) => canSteer({ state }))).toEqual(["running", "paused"]);
});
