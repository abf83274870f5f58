import { expect, test } from "vitest";
import { actionText, whyNotAct } from "@/features/run/steer/action-words";
import { forecastText } from "@/features/run/forecast";
import { fieldsOf } from "@/ui/config/schema";
import { detail } from "../factories";

const fields = fieldsOf({
  properties: {
    learning_rate: { type: "number", default: 0.003, title: "Learning rate" },
    batch_size: { type: "integer", default: 64, title: "Batch size" },
    l2: { type: "number", default: 0, title: "L2 penalty" },
  },
});

test.each([
  [{ kind: "fork", step: 4200, config: { learning_rate: 0.001 } }, "Resume from 4,200 with learning rate 0.001"],
  [{ kind: "fork", step: null, config: {} }, "Resume from the newest checkpoint"],
  [{ kind: "retry", config: { batch_size: 16, l2: 0.1 } }, "Retry with batch size 16, L2 penalty 0.1"],
  [{ kind: "set", config: { epochs: 40 } }, "Set epochs to 40"],
] as const)("%j reads %s", (action, text) => {
  expect(actionText({ ...action, config: { ...action.config } }, fields)).toBe(text);
});

test("an action that came too late says why", () => {
  const set = { kind: "set", config: { learning_rate: 0.1 } } as const;
  expect(whyNotAct(set, detail({ state: "running" }))).toBeUndefined();
  expect(whyNotAct(set, detail({ state: "completed" }))).toBe("The run has ended");
  const fork = { kind: "fork", step: 10, config: {} } as const;
  const checkpoint = { kind: "last", folder: "checkpoints/last/10", step: 10, bytes: 1, sha256: "", time: 0 };
  expect(whyNotAct(fork, detail({ checkpoints: [{ ...checkpoint, exactness: "exact" }] }))).toBeUndefined();
  expect(whyNotAct(fork, detail({ checkpoints: [{ ...checkpoint, exactness: null }] }))).toBe("This checkpoint is no more");
});

test("a forecast reads as one line", () => {
  const forecast = { seconds: [170, 235] as [number, number], memory_bytes: 1.2e9, free_bytes: 24e9, disk_bytes: 45e6, largest_batch: 512 };
  expect(forecastText(forecast)).toBe("3 to 4 min, 1.2 GB of 24 GB memory, 45 MB on disk");
});
