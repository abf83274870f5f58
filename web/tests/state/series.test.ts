import { describe, expect, test } from "vitest";
import { EMPTY_SERIES, loaded, loading, pointsArrived, type SeriesState, snapshotArrived } from "@/state/series";
import { points, series } from "../factories";

const NAME = "train/loss";
const ALL = { from: null, to: null };
const ready = (): SeriesState => loaded(loading(EMPTY_SERIES), NAME, series(), ALL);

describe("a series and its live tail", () => {
  test("points after the answer are appended", () => {
    const state = pointsArrived(ready(), NAME, points(4, 5), ALL);
    expect(state.columns.step).toEqual([1, 2, 3, 4, 5]);
    expect(state).toMatchObject({ cursor: 5, total: 5, stale: false });
  });

  test("points that the answer holds already are dropped", () => {
    expect(pointsArrived(ready(), NAME, points(2, 3), ALL).columns.step).toEqual([1, 2, 3]);
  });

  test("points that came before the answer are kept and played after it, once", () => {
    let state = loading(EMPTY_SERIES);
    for (const message of [points(2, 3), points(4, 4), points(5, 6)]) state = pointsArrived(state, NAME, message, ALL);
    expect(loaded(state, NAME, series(), ALL).columns.step).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a gap makes it stale and leaves what is shown", () => {
    const state = pointsArrived(ready(), NAME, points(6, 7), ALL);
    expect(state.stale).toBe(true);
    expect(state.columns.step).toEqual([1, 2, 3]);
  });

  test("a metric that was too fast to send makes it stale", () => {
    expect(pointsArrived(ready(), NAME, points(4, 900, { series: {}, skipped: [NAME] }), ALL).stale).toBe(true);
  });

  test("events of other metrics move the cursor, so that they make no gap", () => {
    const other = pointsArrived(ready(), NAME, points(4, 8, { series: {} }), ALL);
    expect(pointsArrived(other, NAME, points(9, 9), ALL)).toMatchObject({ cursor: 9, stale: false });
  });

  test("a step backwards makes it stale: rows are sorted by step", () => {
    const back = points(4, 4);
    const tail = { step: [1], time: [1004], value: [0.1], nonfinite: [0] };
    expect(pointsArrived(ready(), NAME, { ...back, series: { [NAME]: tail } }, ALL).stale).toBe(true);
  });

  test("a zoomed series takes only points inside its range", () => {
    const range = { from: 2, to: 4 };
    const state = loaded(loading(EMPTY_SERIES), NAME, series({ step: [2, 3] }), range);
    expect(pointsArrived(state, NAME, points(4, 6), range).columns.step).toEqual([2, 3, 4]);
  });

  test("a metric that the run does not have yet is asked for when its first point comes, not before", () => {
    const unknown = loaded(loading(EMPTY_SERIES), NAME, undefined, ALL);
    expect(pointsArrived(unknown, NAME, points(50, 60, { series: {} }), ALL).stale).toBe(false);
    expect(pointsArrived(unknown, NAME, points(61, 61), ALL).stale).toBe(true);
  });

  test("a snapshot that is ahead of it, or of a later attempt, makes it stale", () => {
    expect(snapshotArrived(ready(), 1).stale).toBe(true);
    expect(snapshotArrived(ready(), 4).stale).toBe(true);
    expect(snapshotArrived(ready(), 3).stale).toBe(false);
  });
});
