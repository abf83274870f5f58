import { t } from "@lingui/core/macro";
import type { EvaluationInfo, JudgedPart } from "@/api/evaluation-types";
import { partName } from "@/ui/dataset/words";
import { formatMetric, formatScore } from "@/ui/format";

export const JUDGED_PARTS: readonly JudgedPart[] = ["test", "validation", "train", "all"];

export function judgedPartName(part: JudgedPart): string {
  return part === "all" ? t`All parts` : partName(part);
}

/** "digits, version 2, Test" */
export function samplesText({ dataset_name: name, version, part }: Pick<EvaluationInfo, "dataset_name" | "version" | "part">): string {
  return t`${name}, version ${version}, ${judgedPartName(part)}`;
}

interface ScoreWords {
  name: string;
  help: string;
}

/** What a score is called and means; one that has no words here goes by its own name. */
export function scoreWords(score: string): ScoreWords {
  switch (score) {
    case "accuracy":
      return { name: t`Accuracy`, help: t`The share of samples whose class was said rightly` };
    case "balanced_accuracy":
      return { name: t`Balanced accuracy`, help: t`The mean of the recalls of all classes: each counts the same, however many samples it has` };
    case "precision":
      return { name: t`Precision`, help: t`Of those that were said to be of a class, the share that is; the mean over classes` };
    case "recall":
      return { name: t`Recall`, help: t`Of those that are of a class, the share that was found; the mean over classes` };
    case "f1":
      return { name: t`F1`, help: t`The harmonic mean of precision and recall; the mean over classes` };
    case "f1_weighted":
      return { name: t`F1, weighted`, help: t`The mean F1 of classes, each as heavy as it has samples` };
    case "roc_auc":
      return { name: t`ROC AUC`, help: t`The area under the ROC curve; the mean over classes, each against all others` };
    case "average_precision":
      return { name: t`Average precision`, help: t`The area under the precision-recall curve, in steps; the mean over classes` };
    case "loss":
      return { name: t`Log loss`, help: t`The mean of -log of the probability that the true class was given; lower is better` };
    case "brier":
      return { name: t`Brier score`, help: t`The mean squared error of the probabilities; lower is better` };
    case "ece":
      return { name: t`Calibration error`, help: t`How far confidence and accuracy are apart, averaged over samples (expected calibration error); lower is better` };
    case "mse":
      return { name: t`MSE`, help: t`Mean squared error; lower is better` };
    case "rmse":
      return { name: t`RMSE`, help: t`The root of the mean squared error, in the unit of the target; lower is better` };
    case "mae":
      return { name: t`MAE`, help: t`Mean absolute error, in the unit of the target; lower is better` };
    case "r2":
      return { name: t`R²`, help: t`The share of the target's variance that is explained; 1 is perfect, 0 no better than the mean` };
    case "median_absolute_error":
      return { name: t`Median error`, help: t`Half of the samples are nearer than this, in the unit of the target` };
    case "max_error":
      return { name: t`Largest error`, help: t`The sample that is furthest off, in the unit of the target` };
    case "mean":
      return { name: t`Mean`, help: t`The mean of what was predicted` };
    case "min":
      return { name: t`Lowest`, help: t`The lowest of what was predicted` };
    case "max":
      return { name: t`Highest`, help: t`The highest of what was predicted` };
    default:
      return { name: score, help: "" };
  }
}

/** Scores between 0 and 1 with three digits each, errors in a unit as they are. */
export function scoreText(score: string, value: number): string {
  return SHARES.has(score) ? formatScore(value) : formatMetric(value);
}

const SHARES: ReadonlySet<string> = new Set(["accuracy", "balanced_accuracy", "precision", "recall", "f1", "f1_weighted", "roc_auc", "average_precision", "brier", "ece", "r2"]);

/** Scores stand in this order, others behind them. */
const ORDER = ["accuracy", "balanced_accuracy", "f1", "f1_weighted", "precision", "recall", "roc_auc", "average_precision", "loss", "brier", "ece", "rmse", "mae", "r2", "median_absolute_error", "max_error", "mse"];

export function inOrder(scores: Readonly<Record<string, number>>): [score: string, value: number][] {
  return Object.entries(scores).toSorted(([one], [other]) => place(one) - place(other));
}

function place(score: string): number {
  return ORDER.includes(score) ? ORDER.indexOf(score) : ORDER.length;
}

/** A class as it is written, or a word for one that has no name. */
export function className(name: string): string {
  return name.trim() === "" ? t`(no name)` : name;
}
