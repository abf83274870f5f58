import { expect, test } from "vitest";
import type { State } from "@/api/generated";
import { collect, foldInto, listsMoved, NO_CHANGES } from "@/state/runs";
import { run } from "../factories";

const changed = (one: ReturnType<typeof run>) => ({ type: "run" as const, run: { ...one }, cursor: 1 });

test("the newest word on a run replaces it where it stands", () => {
  const changes = [run({ progress: 0.6 }), run({ progress: 0.7 })].map(changed).reduce(collect, NO_CHANGES);
  expect(foldInto([run({ id: "r0" }), run()], changes).map((one) => one.progress)).toEqual([0.5, 0.7]);
});

test("a deleted run leaves the list", () => {
  const changes = collect(collect(NO_CHANGES, changed(run())), { type: "deleted", id: "r1" });
  expect(foldInto([run(), run({ id: "r2" })], changes).map(({ id }) => id)).toEqual(["r2"]);
});

test("lists are asked again for a new run, a moved state or a lost tail, not for progress", () => {
  const known = new Map<string, State>();
  const say = (one: ReturnType<typeof run>): boolean => listsMoved(known, collect(NO_CHANGES, changed(one)));
  expect(say(run())).toBe(true);
  expect(say(run({ progress: 0.9 }))).toBe(false);
  expect(say(run({ state: "completed" }))).toBe(true);
  expect(listsMoved(known, collect(NO_CHANGES, { type: "reset", topic: "runs" }))).toBe(true);
});
