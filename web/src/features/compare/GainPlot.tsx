import { t } from "@lingui/core/macro";
import type { EvaluationComparison } from "@/api/generated";
import { formatDelta } from "@/ui/format";
import { hueVar } from "@/ui/palette";

const WIDTH = 256;
const HEIGHT = 28;
const MARGIN = 8;

interface GainPlotProps {
  told: EvaluationComparison;
  /** How far the axis reaches to either side of no difference. */
  span: number;
  color: number;
}

/** The gain over the baseline with its interval, on an axis that all rows share: what keeps clear of the middle line is better or worse. */
export function GainPlot({ told, span, color }: GainPlotProps) {
  const { gain, low, high } = told;
  const x = (value: number): number => WIDTH / 2 + (span > 0 ? (value / span) * (WIDTH / 2 - MARGIN) : 0);
  const middle = HEIGHT / 2;
  const [by, from, to] = [formatDelta(gain), formatDelta(low), formatDelta(high)];
  const hue = hueVar(color);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-7 w-64 max-w-full" role="img" aria-label={t`Gain over the baseline ${by}, from ${from} to ${to}`}>
      <line x1={0} x2={WIDTH} y1={HEIGHT - 3} y2={HEIGHT - 3} className="stroke-line" />
      <line x1={WIDTH / 2} x2={WIDTH / 2} y1={0} y2={HEIGHT} className="stroke-line-strong" strokeDasharray="3 3" />
      <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} stroke={hue} strokeWidth={3} strokeLinecap="round" />
      <circle cx={x(gain)} cy={middle} r={4.5} fill={hue} className="stroke-bg" strokeWidth={1.5} />
    </svg>
  );
}
