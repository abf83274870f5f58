import { t } from "@lingui/core/macro";
import type { EvaluationDetail } from "@/api/evaluation-types";
import { samplesText } from "@/features/run/evaluation/words";
import { formatCount, formatScore } from "@/ui/format";

/** Which samples scores are of: an evaluation's, or those that the run itself judged. */
export function sourceText(evaluation: EvaluationDetail | undefined): string {
  if (!evaluation) return t`As the run itself measured it, on its test part`;
  const [where, count] = [samplesText(evaluation), formatCount(evaluation.total)];
  return t`${where}: ${count} samples`;
}

/** An ISO moment for readers who may be anywhere: in UTC, and it says so. */
export function moment(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A score between 0 and 1, or a dash where there was nothing to divide by. */
export function shareText(value: number | null): string {
  return value === null ? "–" : formatScore(value);
}
