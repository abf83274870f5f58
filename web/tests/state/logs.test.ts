import { expect, test } from "vitest";
import type { LogRow } from "@/api/generated";
import { afterNewest, beforeOldest, EMPTY_LOG, pageLoaded } from "@/state/logs";

const row = (number: number, text = `line ${number}`): LogRow => ({ number, time: number, stream: "stdout", level: "info", text });
const page = (...items: LogRow[]) => ({ items, next: null, total: 10 });

test("new lines go to the end, and a folded progress bar replaces its line", () => {
  const first = pageLoaded(EMPTY_LOG, page(row(1), row(2, "10 %")));
  expect(afterNewest(first)).toBe(1);
  const then = pageLoaded(first, page(row(2, "20 %"), row(3)));
  expect(then.rows.map(({ text }) => text)).toEqual(["line 1", "20 %", "line 3"]);
});

test("older lines go before what is there", () => {
  const state = pageLoaded(EMPTY_LOG, page(row(8), row(9)));
  expect(beforeOldest(state, 5)).toBe(2);
  const all = pageLoaded(state, page(row(3), row(4), row(5), row(6), row(7)));
  expect(all.rows.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  expect(beforeOldest(pageLoaded(EMPTY_LOG, page(row(1))), 5)).toBeNull();
});
