import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { HorizonScoreInfo } from "@/api/generated";
import { formatCount, formatMetric } from "@/ui/format";
import { hueVar } from "@/ui/palette";

/** The box that the lines are drawn in; it is stretched to the width of the page, the lines keep theirs. */
const WIDTH = 100;
const HEIGHT = 100;

const LINES = [
  { name: "MSE", color: 0, of: ({ mse }: HorizonScoreInfo) => mse },
  { name: "MAE", color: 1, of: ({ mae }: HorizonScoreInfo) => mae },
] as const;

/** How errors grow with the steps ahead: the same numbers as the table below it, at a glance. */
export function HorizonChart({ horizon }: { horizon: readonly HorizonScoreInfo[] }) {
  const last = horizon.at(-1)?.ahead ?? 1;
  const top = Math.max(...horizon.flatMap((row) => LINES.map(({ of }) => of(row) ?? 0))) || 1;
  return (
    <div dir="ltr" className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div className="caption flex flex-col justify-between text-end"><span>{formatMetric(top)}</span><span>0</span></div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t`Errors by steps ahead`} className="h-36 w-full border-s border-b border-line-strong/60">
        <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--grid)" vectorEffect="non-scaling-stroke" />
        {LINES.map(({ name, color, of }) => (
          <path key={name} d={pathOf(horizon, of, top, last)} fill="none" stroke={hueVar(color)} strokeWidth="2" strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <span />
      <div className="caption mt-0.5 flex justify-between">
        <span>{formatCount(1)}</span>
        <span className="flex gap-4">
          <Trans>steps ahead</Trans>
          {LINES.map(({ name, color }) => (
            <span key={name} className="inline-flex items-center gap-1.5 text-text">
              <span aria-hidden className="h-0.5 w-4" style={{ background: hueVar(color) }} />
              {name}
            </span>
          ))}
        </span>
        <span>{formatCount(last)}</span>
      </div>
    </div>
  );
}

/** A step at which nothing was measured leaves a gap. */
function pathOf(horizon: readonly HorizonScoreInfo[], of: (row: HorizonScoreInfo) => number | null, top: number, last: number): string {
  const known = (row: HorizonScoreInfo | undefined): boolean => row !== undefined && of(row) !== null;
  return horizon
    .flatMap((row, index) => {
      const value = of(row);
      if (value === null) return [];
      const x = ((row.ahead - 1) / Math.max(1, last - 1)) * WIDTH;
      return [`${known(horizon[index - 1]) ? "L" : "M"}${x.toFixed(2)} ${(HEIGHT - (value / top) * HEIGHT).toFixed(2)}`];
    })
    .join("");
}
