import { expect, test } from "vitest";
import { formatAgo, formatBytes, formatDuration, formatMetric, formatNamed, formatRange } from "@/ui/format";

test.each([
  [0.97834, "0.9783"],
  [0.00012, "1.2e-4"],
  [21034.4, "21,034"],
  [0, "0"],
])("%d is shown as %s", (value, text) => expect(formatMetric(value)).toBe(text));

test.each([
  [8, "8 s"],
  [125, "2 min 5 s"],
  [11400, "3 h 10 min"],
])("%d seconds are %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test.each([
  [1, 3, "less than 5 s"],
  [20, 40, "20 to 40 s"],
  [110, 170, "2 to 3 min"],
  [118, 119, "2 min"],
])("a remaining time of %d to %d seconds is %s", (low, high, text) => expect(formatRange(low, high)).toBe(text));

test("bytes, units by name, and ages", () => {
  expect(formatBytes(2_400_000)).toBe("2.4 MB");
  expect(formatNamed("system/memory", 412_000_000)).toBe("412 MB");
  expect(formatAgo("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:05:10Z"))).toBe("5 min ago");
});
