/** What an evaluation is: generated from `trainyard.contracts.evaluation`, but for the unions that have no name there. */
import type { EvaluationDetail, EvaluationInfo, EvaluationRequest } from "./generated";

export type {
  Calibration,
  ClassCurve,
  ClassificationReport,
  ClassReport,
  Coverage,
  Decision,
  EvaluationDetail,
  EvaluationInfo,
  EvaluationRequest,
  HistogramBin,
  PredictionPage,
  PredictionRow,
  RegressionReport,
  ReliabilityBin,
  SavedDecision,
  ScatterPoint,
  SliceCondition,
  Trust,
  UnlabelledReport,
  WorseSlice,
} from "./generated";

export type EvaluationState = EvaluationInfo["state"];
export type JudgedPart = NonNullable<EvaluationRequest["part"]>;
export type EvaluationReport = NonNullable<EvaluationDetail["report"]>;
