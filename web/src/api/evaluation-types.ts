/** What an evaluation is: generated from `trainyard.contracts.evaluation`, but for the unions that have no name there. */
import type { EvaluationDetail, EvaluationInfo, EvaluationRequest, SampleExplanation } from "./generated";

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
  Importance,
  PictureView,
  PredictionPage,
  PredictionRow,
  RegressionReport,
  ReliabilityBin,
  SampleExplanation,
  SavedDecision,
  ScatterPoint,
  SeriesView,
  SliceCondition,
  Trust,
  UnlabelledReport,
  WorseSlice,
} from "./generated";

export type EvaluationState = EvaluationInfo["state"];
export type JudgedPart = NonNullable<EvaluationRequest["part"]>;
export type EvaluationReport = NonNullable<EvaluationDetail["report"]>;
export type SampleView = SampleExplanation["views"][number];
