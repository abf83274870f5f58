import { t } from "@lingui/core/macro";
import { useMemo, useRef } from "react";
import type { ClassCurve } from "@/api/evaluation-types";
import { formatMetric } from "@/ui/format";
import { useWidth } from "@/ui/use-width";
import { costPath, costPoints, type Point, type Scale } from "../maths/curves";
import { linear } from "../maths/scale";
import { type Costs, positionOf } from "../maths/threshold";

interface CostCurveProps {
  curve: ClassCurve;
  costs: Costs;
  cheapest: number;
  place: number;
}

const HEIGHT = 72;
/** Times what the better guess costs, of always yes and always no. */
const TOP = 1.6;
/** Half of the slider's thumb below it: its middle goes from here to as far from the end. */
const INSET = 8;

/** What mistakes cost at every threshold, above the slider and as wide as it goes. */
export function CostCurve({ curve, costs, cheapest, place }: CostCurveProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const points = useMemo(() => costPoints(curve, costs), [curve, costs]);
  const most = Math.max(...points.map(([, cost]) => cost)) || 1;
  // Saying always yes may cost a hundred times what never saying it does: then the curve leaves the box, and the box says so.
  const guess = Math.min(points[0]?.[1] ?? most, points.at(-1)?.[1] ?? most) || most;
  const top = Math.min(most, TOP * guess);
  const x = useMemo(() => linear([0, 1], [INSET, width - INSET]), [width]);
  const y = useMemo(() => linear([0, top], [HEIGHT - 4, 4]), [top]);
  const line = useMemo(() => costPath(points, x, y), [points, x, y]);
  const [best, here] = [points[cheapest], points[place]];
  const highest = formatMetric(most);
  const threshold = formatMetric(positionOf(curve, cheapest));
  return (
    <div ref={box} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={t`Cost of mistakes by threshold; least at ${threshold}`} className="block">
          <line x1={INSET} x2={width - INSET} y1={HEIGHT - 4} y2={HEIGHT - 4} stroke="var(--line)" />
          <path d={line} fill="none" stroke="var(--muted)" strokeWidth="1.5" strokeLinejoin="round" />
          {best && (
            <g>
              <line x1={x(best[0])} x2={x(best[0])} y1={y(best[1])} y2={HEIGHT - 4} stroke="var(--good)" strokeDasharray="2 2" />
              <circle cx={x(best[0])} cy={y(best[1])} r="4" fill="var(--good)" stroke="var(--bg)" strokeWidth="1.5" />
            </g>
          )}
          {here && <circle cx={x(here[0])} cy={y(here[1])} r="3.5" fill="var(--accent)" stroke="var(--bg)" strokeWidth="1.5" />}
          {top < most && <text aria-hidden {...besideTheWayOut(points, top, x)} y={11} fontSize="11" fill="var(--muted)">{t`↑ up to ${highest}`}</text>}
        </svg>
      )}
    </div>
  );
}

/** Where the curve leaves the box, which it does at the left or at the right. Thresholds fall. */
function besideTheWayOut(points: readonly Point[], top: number, x: Scale) {
  const left = (points.at(-1)?.[1] ?? 0) > top;
  const inside = ([, cost]: Point): boolean => cost <= top;
  const at = (left ? points.findLast(inside) : points.find(inside))?.[0] ?? 0;
  return left ? { x: x(at) + 8, textAnchor: "start" as const } : { x: x(at) - 8, textAnchor: "end" as const };
}
