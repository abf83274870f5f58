import { expect, test } from "vitest";
import { type Connection, connectionAfter, FIRST_CONNECTION, waitMs } from "@/state/connection";

test("the wait doubles from half a second to five", () => {
  expect([0, 1, 2, 3, 4, 9].map(waitMs)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
});

test("each failed try waits longer; a line that stood begins anew", () => {
  const lost = (state: Connection) => connectionAfter(state, { type: "closed", now: 0 });
  const retried = (state: Connection) => connectionAfter(state, { type: "retrying" });
  const second = lost(retried(lost(FIRST_CONNECTION)));
  expect(second).toEqual({ status: "lost", attempt: 2, retryAt: 1000 });
  expect(lost(connectionAfter(second, { type: "opened" }))).toEqual({ status: "lost", attempt: 1, retryAt: 500 });
});
