import { useMemo } from "react";
import { useTrainers } from "@/api/studio";
import { type FieldSpec, fieldsOf } from "./schema";

/** The fields of a trainer's config; undefined until they are known, and none for a script of one's own. */
export function useFields(trainer: string): FieldSpec[] | undefined {
  const trainers = useTrainers().data;
  return useMemo(() => trainers && fieldsOf(trainers.find(({ id }) => id === trainer)?.config_schema ?? {}), [trainers, trainer]);
}
