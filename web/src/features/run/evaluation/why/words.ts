import { t } from "@lingui/core/macro";
import type { SampleView } from "@/api/evaluation-types";
import { formatMetric, formatPercent, formatScore } from "@/ui/format";

/** "Windows hidden", or of a part of the sample "photo: windows hidden". */
export function viewName({ method, part }: SampleView): string {
  return part === null ? methodName(method) : t`${part}: ${methodName(method)}`;
}

function methodName(method: SampleView["method"]): string {
  switch (method) {
    case "prediction_difference":
      return t`Exchanged`;
    case "occlusion":
      return t`Hidden`;
    case "integrated_gradients":
      return t`Gradients`;
    case "attention_rollout":
      return t`Attention`;
    case "attention_weight":
      return t`Weights`;
  }
}

/** What an effect of the method is, in a sentence. */
export function methodText({ method }: SampleView): string {
  switch (method) {
    case "prediction_difference":
      return t`The mean change where it has the value of another sample (prediction difference).`;
    case "occlusion":
      return t`The change where a window is hidden by the mean (occlusion).`;
    case "integrated_gradients":
      return t`The share in what the answer gains from the mean to this sample (integrated gradients).`;
    case "attention_rollout":
      return t`The share in what all layers attended to together (attention rollout).`;
    case "attention_weight":
      return t`The weight with which it went into the answer.`;
  }
}

export function unitText(unit: SampleView["unit"]): string {
  switch (unit) {
    case "probability":
      return t`in probability`;
    case "log_odds":
      return t`in log-odds`;
    case "target":
      return t`in the unit of the target`;
    case "share":
      return t`as a share of 1`;
  }
}

/** A probability, as a percentage; a number as it is. */
export function answerText(target: string | null, answer: number): string {
  return target === null ? formatMetric(answer) : formatPercent(answer);
}

/** With a sign, but for shares, which have none. */
export function effectText(unit: SampleView["unit"], value: number): string {
  const text = unit === "target" ? formatMetric(value) : formatScore(value);
  return unit !== "share" && value > 0 ? `+${text}` : text;
}
