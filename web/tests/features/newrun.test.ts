import { describe, expect, test } from "vitest";
import { sameAs } from "@/features/newrun/same-as";
import { beginWith } from "@/ui/config/form";
import { against, fieldsOf } from "@/ui/config/schema";
import { differences, limitsText, parse, toRaw } from "@/ui/config/values";

const SCHEMA = {
  properties: {
    epochs: { type: "integer", minimum: 1, maximum: 1000, default: 20, title: "Epochs", description: "Passes.", group: "basic" },
    rate: { type: "number", exclusiveMinimum: 0, maximum: 1, default: 0.001, title: "Rate", group: "advanced" },
    depth: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], default: null, title: "Depth" },
    schedule: { enum: ["constant", "cosine"], type: "string", default: "cosine", title: "Schedule" },
    bootstrap: { type: "boolean", default: true, title: "Bootstrap" },
    channels: { type: "array", items: { type: "integer" }, default: [16, 32], title: "Channels" },
  },
};
const specs = fieldsOf(SCHEMA);
const of = (name: string) => {
  const spec = specs.find((one) => one.name === name);
  if (!spec) throw new Error(name);
  return spec;
};

describe("a form from a JSON Schema", () => {
  test("each kind of field is told", () => {
    expect(specs.map(({ kind }) => kind)).toEqual(["integer", "number", "integer", "choice", "boolean", "list"]);
    expect(of("depth").nullable).toBe(true);
    expect(of("rate").advanced).toBe(true);
  });

  test("limits are said as people say them", () => {
    expect(limitsText(of("epochs"))).toBe("1 to 1,000");
    expect(limitsText(of("rate"))).toBe("above 0, at most 1");
    expect(limitsText(of("depth"))).toBe("at least 1");
  });

  test.each([
    ["epochs", "5", { value: 5 }],
    ["epochs", "5.5", { problem: "This takes a whole number" }],
    ["epochs", "0", { problem: "Allowed: 1 to 1,000" }],
    ["epochs", "", { problem: "This needs a value" }],
    ["epochs", "ten", { problem: "“ten” is not a number" }],
    ["rate", "1e-4", { value: 1e-4 }],
    ["rate", "0", { problem: "Allowed: above 0, at most 1" }],
    ["depth", "", { value: null }],
    ["channels", "8, 16 32", { value: [8, 16, 32] }],
  ])("%s takes %j as %j", (name, raw, parsed) => {
    expect(parse(of(name), raw)).toEqual(parsed);
  });

  test("only what differs from the defaults is sent", () => {
    const raws = Object.fromEntries(specs.map((spec) => [spec.name, toRaw(spec, spec.fallback)]));
    expect(differences(specs, raws)).toEqual({});
    expect(differences(specs, { ...raws, epochs: "5", bootstrap: false })).toEqual({ epochs: 5, bootstrap: false });
  });
});

describe("the same as", () => {
  const request = { trainer: "image.cnn", dataset: "my digits", config: { epochs: 5, note: "it's", deep: true, depth: null } };

  test("the command line quotes what a shell would take apart", () => {
    expect(sameAs("shell", request, "")).toContain("--dataset 'my digits'");
    expect(sameAs("shell", request, "")).toContain(String.raw`--set 'note=it'\''s'`);
  });

  test("Python gets its own literals", () => {
    expect(sameAs("python", request, "")).toContain('"deep": True, "depth": None');
  });

  test("HTTP and YAML hold the same config", () => {
    expect(sameAs("http", request, "http://studio")).toContain('"epochs": 5');
    expect(sameAs("yaml", request, "")).toContain("  epochs: 5");
  });
});

describe("a form that begins with what a run has", () => {
  test("only what differs from the run is sent, a default too", () => {
    const own = against(specs, { epochs: 5, rate: 0.1 });
    const raws = beginWith(own, {});
    expect(raws).toMatchObject({ epochs: "5", rate: "0.1", schedule: "cosine" });
    expect(differences(own, raws)).toEqual({});
    expect(differences(own, { ...raws, epochs: "20" })).toEqual({ epochs: 20 });
  });
});
