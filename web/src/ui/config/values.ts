import { t } from "@lingui/core/macro";
import { formatCount } from "../format";
import type { FieldSpec } from "./schema";

/** What stands in a form's field: text as typed, or a switch's position. */
export type Raw = string | boolean;

export type Parsed = { value: unknown } | { problem: string };

/** A value of the config as its field shows it. */
export function toRaw(spec: FieldSpec, value: unknown): Raw {
  if (spec.kind === "boolean") return value === true;
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** What was typed as a value of the config, or what is wrong with it. */
export function parse(spec: FieldSpec, raw: Raw): Parsed {
  if (typeof raw === "boolean") return { value: raw };
  const text = raw.trim();
  if (text === "") return emptied(spec);
  switch (spec.kind) {
    case "integer":
    case "number":
      return parseNumber(spec, text);
    case "choice":
      return { value: spec.choices.find((choice) => String(choice) === text) ?? text };
    case "list":
      return parseList(text);
    default:
      return { value: text };
  }
}

function emptied(spec: FieldSpec): Parsed {
  if (spec.nullable) return { value: null };
  return spec.emptyable ? { value: "" } : { problem: t`This needs a value` };
}

function parseNumber(spec: FieldSpec, text: string): Parsed {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: t`“${text}” is not a number` };
  if (spec.kind === "integer" && !Number.isInteger(value)) return { problem: t`This takes a whole number` };
  const low = spec.minimum !== null && (value < spec.minimum || (spec.openMinimum && value === spec.minimum));
  const high = spec.maximum !== null && (value > spec.maximum || (spec.openMaximum && value === spec.maximum));
  const allowed = limitsText(spec);
  return low || high ? { problem: t`Allowed: ${allowed}` } : { value };
}

function parseList(text: string): Parsed {
  const values = text.split(/[\s,]+/).filter(Boolean).map(Number);
  const whole = values.every((value) => Number.isFinite(value));
  return whole ? { value: values } : { problem: t`This takes numbers with commas between them` };
}

/** "1 to 1,000", "above 0, at most 1", "at least 1"; empty where there is no limit. */
export function limitsText(spec: FieldSpec): string {
  const { minimum, maximum, openMinimum, openMaximum } = spec;
  const from = minimum === null ? null : number(minimum);
  const to = maximum === null ? null : number(maximum);
  if (from !== null && to !== null && !openMinimum && !openMaximum) return t`${from} to ${to}`;
  const low = from === null ? null : openMinimum ? t`above ${from}` : t`at least ${from}`;
  const high = to === null ? null : openMaximum ? t`below ${to}` : t`at most ${to}`;
  return [low, high].filter((part) => part !== null).join(", ");
}

/** A default as people read it. */
export function shownValue(spec: FieldSpec, value: unknown): string {
  if (value === null || value === undefined || value === "") return t`empty`;
  if (spec.kind === "boolean") return value === true ? t`on` : t`off`;
  return Array.isArray(value) ? value.join(", ") : typeof value === "number" ? number(value) : String(value);
}

function number(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(value);
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What differs from the defaults, and nothing else: what is sent and what the command lines show. */
export function differences(specs: readonly FieldSpec[], raws: Record<string, Raw | undefined>): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const spec of specs) {
    const parsed = parse(spec, raws[spec.name] ?? toRaw(spec, spec.fallback));
    if ("value" in parsed && !isSame(parsed.value, spec.fallback)) config[spec.name] = parsed.value;
  }
  return config;
}
