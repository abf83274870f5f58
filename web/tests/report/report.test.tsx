import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { RunReport } from "@/api/generated";
import { Report } from "@/report/Report";

const NAME = "<img src=x onerror=alert(1)> =1+1";

function report(change: Partial<RunReport> = {}): RunReport {
  return {
    kind: "run",
    made_at: "2026-01-02T12:00:00Z",
    version: "0.1.0",
    run: {
      id: "r1", name: NAME, project: "default", trainer: "tabular.forest", trainer_title: "Random forest", dataset: "wine", dataset_version: 1, fold: null,
      state: "completed", reason: "completed", reason_text: "The training ran to its end.", failure: null,
      created_at: "2026-01-02T11:00:00Z", started_at: null, ended_at: null, trained_s: 8, attempt: 1, epoch: null, epochs: null, step: 10, step_unit: "trees",
      seed: 3, goal: null, goal_direction: null, device: "cpu", threads: 1, peak_memory_bytes: null, disk_bytes: 0, environment: { python: "3.11.7" },
    },
    notes: ["The data are generated."],
    headline: { evaluation: null, scores: { loss: 0.25, accuracy: 0.875 } },
    config: [{ name: "trees", title: "Trees", value: 5, default: 100, unusual: true, at_start: 5 }, { name: "depth", title: "Depth", value: null, default: null, unusual: false, at_start: null }],
    changes: [], alerts: [], data: null, footprint: null, metrics: {}, curves: [],
    breakdown: { classes: [{ name: "=a", support: 3, predicted: 0, precision: null, recall: 0, f1: 0 }] },
    evaluations: [], parent: { id: "r0", name: null, step: 7 }, forks: [],
    ...change,
  };
}

function shown(change: Partial<RunReport> = {}): void {
  render(<I18nProvider i18n={i18n}><Report report={report(change)} /></I18nProvider>);
}

test("names are text, notes stand before the numbers, and accuracy before all others", () => {
  shown();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(NAME);
  expect(document.querySelector("img")).toBeNull();
  const text = document.body.textContent ?? "";
  expect(text.indexOf("The data are generated.")).toBeLessThan(text.indexOf("0.875"));
  expect(text.indexOf("0.875")).toBeLessThan(text.indexOf("0.25"));
  expect(text).toContain("As the run itself measured it");
  expect(text).toContain("a run that is no more (r0) at step 7");
  expect(screen.getByRole("cell", { name: "–" })).toBeTruthy();
});

test("what was chosen stands before what is by default", () => {
  shown();
  const text = document.body.textContent ?? "";
  expect(text.indexOf("Trees")).toBeLessThan(text.indexOf("As the trainer has them by default:"));
  expect(text.indexOf("As the trainer has them by default:")).toBeLessThan(text.indexOf("Depth"));
});
