import type { ReliabilityBin } from "@/api/evaluation-types";

/** Expected calibration error: how far confidence and accuracy are apart in a bin, averaged over the samples (Naeini et al. 2015). None without samples. */
export function calibrationError(bins: readonly ReliabilityBin[]): number | null {
  const samples = bins.reduce((sum, { count }) => sum + count, 0);
  if (samples === 0) return null;
  return bins.reduce((sum, { count, confidence, accuracy }) => sum + (count / samples) * Math.abs((confidence ?? 0) - (accuracy ?? 0)), 0);
}
