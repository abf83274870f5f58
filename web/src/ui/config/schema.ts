/** A trainer's JSON Schema as the form needs it: one entry a field, in the order of the schema. */
export interface FieldSpec {
  name: string;
  title: string;
  help: string;
  kind: "integer" | "number" | "boolean" | "choice" | "text" | "list";
  nullable: boolean;
  /** A text that may be empty, as it is by default. */
  emptyable: boolean;
  choices: readonly (string | number)[];
  minimum: number | null;
  maximum: number | null;
  /** The limit itself is not allowed. */
  openMinimum: boolean;
  openMaximum: boolean;
  unit: string | null;
  advanced: boolean;
  /** It may be changed while a run trains. */
  live: boolean;
  /** The default; in a form that begins with a run's config, the value there. */
  fallback: unknown;
}

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  title?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  group?: string;
  live?: boolean;
  unit?: string;
}

interface ObjectSchema {
  properties?: Record<string, Schema>;
  $defs?: Record<string, Schema>;
}

export function fieldsOf(schema: unknown): FieldSpec[] {
  const { properties = {}, $defs = {} } = schema as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => fieldOf(name, property, $defs));
}

/** The same fields measured against a config of now: what differs from that stands out, and leads back to it. */
export function against(specs: readonly FieldSpec[], config: Record<string, unknown>): FieldSpec[] {
  return specs.map((spec) => (spec.name in config ? { ...spec, fallback: config[spec.name] } : spec));
}

function fieldOf(name: string, property: Schema, defs: Record<string, Schema>): FieldSpec {
  const variants = (property.anyOf ?? [property]).map((variant) => resolve(variant, defs));
  const nullable = variants.some(({ type }) => type === "null");
  const value = variants.find(({ type }) => type !== "null") ?? {};
  return {
    name,
    title: property.title ?? name,
    help: property.description ?? "",
    kind: kindOf(value),
    nullable,
    emptyable: property.default === "",
    choices: choicesOf(value),
    minimum: value.minimum ?? value.exclusiveMinimum ?? null,
    maximum: value.maximum ?? value.exclusiveMaximum ?? null,
    openMinimum: value.minimum === undefined && value.exclusiveMinimum !== undefined,
    openMaximum: value.maximum === undefined && value.exclusiveMaximum !== undefined,
    unit: property.unit ?? null,
    advanced: property.group === "advanced",
    live: property.live === true,
    fallback: property.default ?? null,
  };
}

function resolve(schema: Schema, defs: Record<string, Schema>): Schema {
  const target = schema.$ref?.split("/").at(-1);
  return target ? { ...defs[target], ...schema } : schema;
}

function kindOf(schema: Schema): FieldSpec["kind"] {
  if (schema.enum || schema.const !== undefined) return "choice";
  switch (schema.type) {
    case "integer":
    case "number":
    case "boolean":
      return schema.type;
    case "array":
      return "list";
    default:
      return "text";
  }
}

function choicesOf(schema: Schema): (string | number)[] {
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return values.filter((value) => typeof value === "string" || typeof value === "number");
}
