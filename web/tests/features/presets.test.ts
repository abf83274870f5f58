import { expect, test } from "vitest";
import type { DatasetInfo, TrainerInfo } from "@/api/generated";
import { isTemplate, templatesFor, templateValues } from "@/features/newrun/templates";
import { presetOf, presetValues, sizesOf } from "@/features/newrun/presets";
import { beginWith } from "@/ui/config/form";
import { fieldsOf } from "@/ui/config/schema";

const specs = fieldsOf({
  properties: {
    width: { type: "integer", minimum: 1, default: 16 },
    dropout: { type: "number", minimum: 0, default: 0.1 },
    seed: { type: "integer", default: 0 },
    heads: { type: "string", default: "" },
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
  expect(large).toEqual({ width: "64", dropout: "0.2", seed: "7", heads: "" });
  expect({ ...large, ...presetValues(specs, presets, "S") }).toEqual({ width: "8", dropout: "0.1", seed: "7", heads: "" });
});

const template = { id: "a", title: "A", summary: "", columns: ["soon"], config: { heads: "soon", width: 32 } };

test("a template is offered where its columns are", () => {
  const trainer = { templates: [template] } as unknown as TrainerInfo;
  expect(templatesFor(trainer, { columns: ["soon", "late"] } as unknown as DatasetInfo)).toEqual([template]);
  expect(templatesFor(trainer, { columns: ["late"] } as unknown as DatasetInfo)).toEqual([]);
});

test("a template fills the whole form, and the form knows that it is filled", () => {
  const filled = { ...defaults, seed: "7", ...templateValues(specs, template) };
  expect(filled).toEqual({ width: "32", dropout: "0.1", seed: "0", heads: "soon" });
  expect(isTemplate(specs, template, filled)).toBe(true);
  expect(isTemplate(specs, template, { ...filled, heads: "" })).toBe(false);
  expect(isTemplate(specs, template, defaults)).toBe(false);
});

test("a text that is empty by default may stay empty", () => {
  expect(presetOf(specs, { S: { heads: "soon" }, M: {} }, defaults)).toBe("M");
});
