import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { editCached } from "@/api/cached";

describe("editCached", () => {
  it("changes everything under the key and leaves its age as it was", () => {
    const queries = new QueryClient();
    queries.setQueryData(["list", 1], [1], { updatedAt: 5 });
    queries.setQueryData(["other"], [1]);
    editCached<number[]>(queries, ["list"], (items) => [...items, 2]);
    expect(queries.getQueryData(["list", 1])).toEqual([1, 2]);
    expect(queries.getQueryState(["list", 1])?.dataUpdatedAt).toBe(5);
    expect(queries.getQueryData(["other"])).toEqual([1]);
  });

  it("does not make a list look complete that was found to lack something", async () => {
    const queries = new QueryClient();
    queries.setQueryData(["list"], [1]);
    await queries.invalidateQueries({ queryKey: ["list"] });
    editCached<number[]>(queries, ["list"], (items) => items);
    expect(queries.getQueryState(["list"])?.isInvalidated).toBe(true);
  });
});
