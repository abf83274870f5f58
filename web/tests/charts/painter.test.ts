import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Painter } from "@/charts/painter";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("the first point is painted in the next frame, and a flood after it four times a second", () => {
  const paint = vi.fn();
  const painter = new Painter(paint);
  painter.setShown(true);
  painter.streamed();
  vi.advanceTimersByTime(20);
  expect(paint).toHaveBeenCalledTimes(1);
  for (let at = 0; at < 1000; at += 10) {
    painter.streamed();
    vi.advanceTimersByTime(10);
  }
  expect(paint.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(paint.mock.calls.length).toBeLessThanOrEqual(5);
});

test("a chart out of sight does not paint until it is seen", () => {
  const paint = vi.fn();
  const painter = new Painter(paint);
  painter.streamed();
  vi.advanceTimersByTime(1000);
  expect(paint).not.toHaveBeenCalled();
  painter.setShown(true);
  vi.advanceTimersByTime(20);
  expect(paint).toHaveBeenCalledTimes(1);
});

test("what a person does is painted without waiting for the gap", () => {
  const paint = vi.fn();
  const painter = new Painter(paint);
  painter.setShown(true);
  painter.streamed();
  vi.advanceTimersByTime(20);
  painter.now();
  vi.advanceTimersByTime(20);
  expect(paint).toHaveBeenCalledTimes(2);
});
