import type { TrainerInfo } from "@/api/generated";
import type { FieldSpec } from "@/ui/config/schema";
import { isSame, parse, type Raw, toRaw } from "@/ui/config/values";

type Presets = TrainerInfo["presets"];

const SIZES = ["S", "M", "L"] as const;
export type Size = (typeof SIZES)[number];

/** The sizes that a trainer has, the smallest first. */
export function sizesOf(presets: Presets): Size[] {
  return SIZES.filter((size) => presets[size] !== undefined);
}

/** The form's values of every field that any preset sets: the preset's own, or the default. Other fields stay as they are. */
export function presetValues(specs: readonly FieldSpec[], presets: Presets, size: Size): Record<string, Raw> {
  const own = presets[size] ?? {};
  return Object.fromEntries(sized(specs, presets).map((spec) => [spec.name, toRaw(spec, spec.name in own ? own[spec.name] : spec.fallback)]));
}

/** The preset that the form's values are, or null where they are none. */
export function presetOf(specs: readonly FieldSpec[], presets: Presets, raws: Record<string, Raw | undefined>): Size | null {
  const fields = sized(specs, presets);
  const is = (size: Size): boolean =>
    fields.every((spec) => {
      const own = presets[size] ?? {};
      const parsed = parse(spec, raws[spec.name] ?? toRaw(spec, spec.fallback));
      return "value" in parsed && isSame(parsed.value, spec.name in own ? own[spec.name] : spec.fallback);
    });
  return sizesOf(presets).find(is) ?? null;
}

/** The fields that a preset of the trainer sets. */
function sized(specs: readonly FieldSpec[], presets: Presets): FieldSpec[] {
  const names = new Set(Object.values(presets).flatMap((fields) => Object.keys(fields)));
  return specs.filter(({ name }) => names.has(name));
}
