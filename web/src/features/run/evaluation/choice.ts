import type { ScatterPoint } from "@/api/evaluation-types";
import type { PredictionFilter } from "@/api/evaluations";

/** What somebody pressed: the samples of a cell or of a bar, or the one of a point. */
export interface Choice {
  title: string;
  filter?: PredictionFilter;
  point?: ScatterPoint;
}

export type OnChoice = (choice: Choice) => void;
