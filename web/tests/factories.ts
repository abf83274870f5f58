import type { Points, Run, RunDetail, Series } from "@/api/generated";

export function series(change: Partial<Series> = {}): Series {
  const step = change.step ?? [1, 2, 3];
  const value = change.value ?? step.map((at) => at / 10);
  return {
    run: "r1",
    name: "train/loss",
    total: step.length,
    returned: step.length,
    thinned: false,
    monotonic: true,
    cursor: 3,
    step,
    time: step.map((at) => 1000 + at),
    value,
    min: value,
    max: value,
    mean: value,
    nonfinite: step.map(() => 0),
    ...change,
  };
}

/** Live points of child events `first`..`cursor`: one point of `train/loss` an event, at the step of its number. */
export function points(first: number, cursor: number, change: Partial<Points> = {}): Points {
  const step = Array.from({ length: cursor - first + 1 }, (_, index) => first + index);
  const tail = { step, time: step.map((at) => 1000 + at), value: step.map((at) => at / 10), nonfinite: step.map(() => 0) };
  return { type: "points", id: "r1", attempt: 1, first, cursor, series: { "train/loss": tail }, skipped: [], ...change };
}

export function run(change: Partial<Run> = {}): Run {
  return {
    id: "r1",
    name: "digits-cnn",
    project: "default",
    trainer: "image.cnn",
    dataset: "digits",
    dataset_id: "d1",
    dataset_version: 1,
    config: {},
    state: "running",
    reason: null,
    reason_text: null,
    phase: "training",
    progress: 0.5,
    epoch: 1,
    epochs: 2,
    step: 10,
    attempt: 1,
    pid: 7,
    created_at: "2026-01-01T00:00:00Z",
    started_at: "2026-01-01T00:00:01Z",
    ended_at: null,
    eta_s: null,
    metrics: {},
    goal: null,
    goal_direction: null,
    step_unit: "steps",
    last_event_at: null,
    stop_mode: null,
    waiting: null,
    color: 0,
    ...change,
  };
}

export function detail(change: Partial<RunDetail> = {}): RunDetail {
  return {
    ...run(),
    failure: null,
    environment: {},
    device: null,
    threads: null,
    alerts: [],
    checkpoints: [],
    changes: [],
    forecast: null,
    footprint: null,
    disk_bytes: 0,
    peak_memory_bytes: null,
    parent: null,
    parent_step: null,
    batch: null,
    fold: null,
    ...change,
  };
}
