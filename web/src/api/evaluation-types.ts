/** The contract of evaluations, as `trainyard.contracts.evaluation` has it. To be replaced by the generated types. */

export type EvaluationState = "queued" | "running" | "done" | "failed";
export type JudgedPart = "test" | "validation" | "train" | "all";

export interface EvaluationRequest {
  /** Null for the data set that the run learned from. */
  dataset?: string | null;
  /** Null for the newest, or the one that it learned from. */
  version?: number | null;
  part?: JudgedPart;
}

export interface EvaluationInfo {
  id: string;
  run: string;
  trainer: string;
  dataset: string;
  dataset_name: string;
  version: number;
  part: JudgedPart;
  state: EvaluationState;
  done: number;
  total: number;
  problem: string | null;
  notes: string[];
  scores: Record<string, number>;
  created_at: string;
  ended_at: string | null;
}

export interface ClassReport {
  name: string;
  support: number;
  predicted: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  roc_auc: number | null;
  average_precision: number | null;
}

/** Thresholds fall; counts are of the samples that have at least that probability of the class. */
export interface ClassCurve {
  name: string;
  positives: number;
  negatives: number;
  thresholds: number[];
  true_positives: number[];
  false_positives: number[];
}

export interface ReliabilityBin {
  low: number;
  high: number;
  count: number;
  confidence: number | null;
  accuracy: number | null;
}

export interface HistogramBin {
  low: number;
  high: number;
  count: number;
}

export interface ScatterPoint {
  row: number;
  truth: number;
  predicted: number;
}

export interface ClassificationReport {
  task: "classification";
  samples: number;
  scores: Record<string, number>;
  classes: ClassReport[];
  /** Rows are the truth, columns what was said. */
  confusion: number[][];
  curves: ClassCurve[];
  reliability: ReliabilityBin[];
}

export interface RegressionReport {
  task: "regression";
  samples: number;
  scores: Record<string, number>;
  /** Predicted minus truth. */
  residuals: HistogramBin[];
  scatter: ScatterPoint[];
}

export interface UnlabelledReport {
  task: "unlabelled";
  samples: number;
  scores: Record<string, number>;
  predicted: Record<string, number>;
}

export type EvaluationReport = ClassificationReport | RegressionReport | UnlabelledReport;

export interface EvaluationDetail extends EvaluationInfo {
  report: EvaluationReport | null;
}

export interface PredictionRow {
  row: number;
  part: "train" | "validation" | "test";
  truth: string | number | null;
  predicted: string | number;
  confidence: number | null;
  badness: number | null;
}

export interface PredictionPage {
  total: number;
  rows: PredictionRow[];
}
