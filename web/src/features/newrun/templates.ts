import type { DatasetInfo, TrainerInfo } from "@/api/generated";
import { beginWith } from "@/ui/config/form";
import type { FieldSpec } from "@/ui/config/schema";
import { isSame, parse, type Raw, toRaw } from "@/ui/config/values";

export type Template = TrainerInfo["templates"][number];

/** The templates of a trainer that fit a data set: it has all columns that they speak of. */
export function templatesFor(trainer: TrainerInfo, dataset: DatasetInfo): Template[] {
  const columns = new Set(dataset.columns);
  return trainer.templates.filter((template) => template.columns.every((column) => columns.has(column)));
}

/** The form's values of a whole config that a template makes; what it does not name has its default. */
export function templateValues(specs: readonly FieldSpec[], template: Template): Record<string, Raw> {
  return beginWith(specs, template.config);
}

/** Whether the form's values are those of the template, and nothing else. */
export function isTemplate(specs: readonly FieldSpec[], template: Template, raws: Record<string, Raw | undefined>): boolean {
  return specs.every((spec) => {
    const parsed = parse(spec, raws[spec.name] ?? toRaw(spec, spec.fallback));
    return "value" in parsed && isSame(parsed.value, spec.name in template.config ? template.config[spec.name] : spec.fallback);
  });
}
