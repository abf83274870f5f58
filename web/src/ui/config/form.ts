import type { ApiError } from "@/api/problem";
import type { ConfigForm } from "./Field";
import type { FieldSpec } from "./schema";
import { type Raw, toRaw } from "./values";

/** The form's values for a config; what it does not name has its fallback. */
export function beginWith(specs: readonly FieldSpec[], config: Record<string, unknown>): Record<string, Raw> {
  return Object.fromEntries(specs.map((spec) => [spec.name, toRaw(spec, spec.name in config ? config[spec.name] : spec.fallback)]));
}

/** Put each problem that the server names beside its field. */
export function showProblems(form: ConfigForm, error: ApiError): void {
  for (const { path, message, allowed } of error.problem?.fields ?? []) {
    const text = allowed ? `${message} (${allowed})` : message;
    if (path === "name" || path.startsWith("config.")) form.setError(path as "name", { type: "server", message: text }, { shouldFocus: true });
  }
}
