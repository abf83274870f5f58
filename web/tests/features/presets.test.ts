import { expect, test } from "vitest";
import { presetOf, presetValues, sizesOf } from "@/features/newrun/presets";
import { beginWith } from "@/ui/config/form";
import { fieldsOf } from "@/ui/config/schema";

const specs = fieldsOf({
  properties: {
    width: { type: "integer", minimum: 1, default: 16 },
    dropout: { type: "number", minimum: 0, default: 0.1 },
    seed: { type: "integer", default: 0 },
  },
});
const presets = { S: { width: 8 }, M: {}, L: { width: 64, dropout: 0.2 } };
const defaults = beginWith(specs, {});

test("the values say which size they are; what no preset sets does not matter", () => {
  expect(sizesOf(presets)).toEqual(["S", "M", "L"]);
  expect(presetOf(specs, presets, { ...defaults, seed: "7" })).toBe("M");
  expect(presetOf(specs, presets, { ...defaults, width: "8" })).toBe("S");
  expect(presetOf(specs, presets, { ...defaults, width: "9" })).toBeNull();
  expect(presetOf(specs, presets, { ...defaults, width: "wide" })).toBeNull();
});

test("choosing a size undoes what another one set, and nothing else", () => {
  const large = { ...defaults, seed: "7", ...presetValues(specs, presets, "L") };
  expect(large).toEqual({ width: "64", dropout: "0.2", seed: "7" });
  expect({ ...large, ...presetValues(specs, presets, "S") }).toEqual({ width: "8", dropout: "0.1", seed: "7" });
});
