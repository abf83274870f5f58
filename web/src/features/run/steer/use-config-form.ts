import { useState } from "react";
import { useForm } from "react-hook-form";
import { ApiError } from "@/api/problem";
import type { ConfigForm } from "@/ui/config/Field";
import { beginWith, showProblems } from "@/ui/config/form";
import { against, type FieldSpec } from "@/ui/config/schema";
import { differences } from "@/ui/config/values";

/** A form that begins with a run's config as it is when the form opens, and what differs from that since. */
export function useConfigForm(fields: readonly FieldSpec[], config: Record<string, unknown>) {
  // Kept as it was: the run goes on meanwhile, and what a person types must not move under the hand.
  const [specs] = useState(() => against(fields, config));
  const form: ConfigForm = useForm({ defaultValues: { name: "", config: beginWith(specs, {}) }, mode: "onChange" });
  const { name, config: raws } = form.watch();
  const refused = (error: Error): void => {
    if (error instanceof ApiError) showProblems(form, error);
  };
  return { specs, form, name: name.trim(), values: differences(specs, raws), refused };
}

/** What the server said that stands beside no field. */
export function besideNoField(error: Error | null): Error | null {
  return error instanceof ApiError && (error.problem?.fields ?? []).length > 0 ? null : error;
}
