import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { type KeyboardEvent, memo, type PointerEvent, useMemo, useState } from "react";
import type { ScatterPoint } from "@/api/evaluation-types";
import { formatCount, formatMetric } from "@/ui/format";
import type { OnChoice } from "../choice";
import { nearest, type Point } from "../maths/curves";
import { roomy } from "../maths/scale";
import { Figure } from "../plot/Figure";
import { type Axis, Frame, scalesOf } from "../plot/Frame";

interface ScatterProps {
  points: readonly ScatterPoint[];
  samples: number;
  /** None in a report, which has no samples. */
  onChoice?: OnChoice;
}

const HEIGHT = 400;
/** So far from a point is still on it. */
const NEAR_PX = 14;

/** Each sample's prediction against its truth; on the dashed line it is right. */
export const Scatter = memo(function Scatter({ points, samples, onChoice }: ScatterProps) {
  const [at, setAt] = useState<number | null>(null);
  const sorted = useMemo(() => points.toSorted((one, other) => one.truth - other.truth), [points]);
  const one = at === null ? undefined : sorted[at];
  const [shown, all] = [formatCount(points.length), formatCount(samples)];
  return (
    <Figure
      title={<Trans>Predicted against truth</Trans>}
      aside={points.length < samples ? <Trans>{shown} of {all} samples, with the worst among them</Trans> : undefined}
      height={HEIGHT}
      most={640}
      foot={one ? pointText(one) : onChoice ? t`On the dashed line a prediction is right. Press a point to see its sample.` : t`On the dashed line a prediction is right.`}
    >
      {(width) => <Drawn width={width} points={sorted} at={at} onAt={setAt} onOpen={onChoice && ((point) => onChoice({ title: pointText(point), point }))} />}
    </Figure>
  );
});

interface DrawnProps {
  width: number;
  points: readonly ScatterPoint[];
  at: number | null;
  onAt: (at: number | null) => void;
  onOpen: ((point: ScatterPoint) => void) | undefined;
}

function Drawn({ width, points, at, onAt, onOpen }: DrawnProps) {
  const domain = useMemo(() => roomy(points.flatMap(({ truth, predicted }) => [truth, predicted])), [points]);
  const [x, y]: [Axis, Axis] = [{ domain, label: t`Truth`, format: formatMetric }, { domain, label: t`Predicted`, format: formatMetric }];
  const [toX, toY] = scalesOf({ width, height: HEIGHT, x, y });
  const places = points.map(({ truth, predicted }): Point => [toX(truth), toY(predicted)]);
  const under = (event: PointerEvent<SVGSVGElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const pointer: Point = [event.clientX - box.left, event.clientY - box.top];
    const found = nearest(places, pointer);
    const place = places[found];
    return place && Math.hypot(place[0] - pointer[0], place[1] - pointer[1]) <= NEAR_PX ? found : null;
  };
  const open = (found: number | null): void => {
    const point = found === null ? undefined : points[found];
    if (point) onOpen?.(point);
  };
  const pressed = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (by === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (by === undefined) return open(at);
    onAt(Math.min(points.length - 1, Math.max(0, (at ?? -by) + by)));
  };
  const here = at === null ? undefined : places[at];
  return (
    <Frame
      width={width}
      height={HEIGHT}
      x={x}
      y={y}
      role="application"
      aria-label={onOpen ? t`Predicted against truth. Arrow keys go from sample to sample, Enter shows one.` : t`Predicted against truth. Arrow keys go from sample to sample.`}
      tabIndex={0}
      onKeyDown={pressed}
      onPointerMove={(event) => onAt(under(event))}
      onPointerLeave={() => onAt(null)}
      onClick={(event) => open(under(event as PointerEvent<SVGSVGElement>))}
      className={`block max-w-full select-none ${here && onOpen ? "cursor-pointer" : ""}`}
    >
      {() => (
        <>
          <line x1={toX(domain[0])} y1={toY(domain[0])} x2={toX(domain[1])} y2={toY(domain[1])} stroke="var(--line-strong)" strokeDasharray="4 3" />
          <path d={places.map(([across, up]) => `M${across.toFixed(1)} ${up.toFixed(1)}h0`).join("")} fill="none" stroke="var(--accent)" strokeOpacity={points.length > 500 ? 0.7 : 0.8} strokeWidth={points.length > 500 ? 4 : 6} strokeLinecap="round" />
          {here && <circle cx={here[0]} cy={here[1]} r="6" fill="var(--accent)" stroke="var(--bg)" strokeWidth="2" />}
        </>
      )}
    </Frame>
  );
}

function pointText({ row, truth, predicted }: ScatterPoint): string {
  return t`Sample ${formatCount(row + 1)}: is ${formatMetric(truth)}, said ${formatMetric(predicted)}`;
}
