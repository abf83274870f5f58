import { t } from "@lingui/core/macro";
import type { Difference } from "@/state/run";
import type { FieldSpec } from "./schema";
import { shownValue } from "./values";

/** A field as its form calls it, or by its name where no form knows it. */
export function titleOf(fields: readonly FieldSpec[], name: string): string {
  return fields.find((field) => field.name === name)?.title ?? name;
}

/** A field's title within a sentence: "learning rate"; an abbreviation stays as it is. */
export function titleWithin(fields: readonly FieldSpec[], name: string): string {
  return titleOf(fields, name).replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}

/** A value as people read it. */
export function valueOf(fields: readonly FieldSpec[], name: string, value: unknown): string {
  const field = fields.find((one) => one.name === name);
  return field ? shownValue(field, value) : shortValue(value);
}

/** A value as the config has it: it stands beside the field's own name. */
export function shortValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Why a run changed its config by itself, or null where a user did. */
export function whyText(why: string | null): string | null {
  if (why === "out_of_memory") return t`by itself, as memory ran out`;
  if (why === "diverged") return t`by itself, as the loss ran away`;
  return why === null ? null : t`by itself`;
}

/** "Learning rate: 0.003 → 0.001" */
export function changeText(fields: readonly FieldSpec[], { name, before, after }: Difference): string {
  const title = titleOf(fields, name);
  const [was, is] = [valueOf(fields, name, before), valueOf(fields, name, after)];
  return t`${title}: ${was} → ${is}`;
}
