import { describe, expect, it } from "vitest";
import { AS_IT_CAME, arranged, type ScoreRow } from "@/features/run/overview/score-rows";

const row = (key: string, name: string | null, ...values: (number | null)[]): ScoreRow => ({ key, name, values });

const ROWS = [row("0", "Katze", 5, 0.5), row("1", "گربه", 0, null), row("2", "Hund", 9, 0.25), row("3", "Maus", 5, null), row("4", "Katze", 1, 1)];

const keys = (rows: readonly ScoreRow[]): string => rows.map(({ key }) => key).join("");

describe("scores by class", () => {
  it("stand in the order of their labels at first, or the other way round", () => {
    expect(keys(arranged(ROWS, "", AS_IT_CAME))).toBe("01234");
    expect(keys(arranged(ROWS, "", { column: -1, down: true }))).toBe("43210");
  });

  it("have those that are undefined at the end, whichever way they are sorted, and equals as they came", () => {
    expect(keys(arranged(ROWS, "", { column: 1, down: false }))).toBe("20413");
    expect(keys(arranged(ROWS, "", { column: 1, down: true }))).toBe("40213");
    expect(keys(arranged(ROWS, "", { column: 0, down: true }))).toBe("20341");
  });

  it("are found by a part of their name in any script", () => {
    expect(keys(arranged(ROWS, " kAT ", AS_IT_CAME))).toBe("04");
    expect(keys(arranged(ROWS, "رب", AS_IT_CAME))).toBe("1");
    expect(keys(arranged([row("1", null, 2)], "1", AS_IT_CAME))).toBe("");
  });
});
