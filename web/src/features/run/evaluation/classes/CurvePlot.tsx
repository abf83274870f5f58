import { t } from "@lingui/core/macro";
import { memo, type PointerEvent, useMemo } from "react";
import { formatMetric, formatScore } from "@/ui/format";
import { closedBelow, linePath, nearest, type Point, stepPath } from "../maths/curves";
import { Figure } from "../plot/Figure";
import { type Axis, Frame, scalesOf } from "../plot/Frame";

interface CurvePlotProps {
  title: string;
  aside: string;
  points: readonly Point[];
  /** Where the threshold is. */
  mark: Point | null;
  labels: readonly [x: string, y: string];
  /** What guessing comes to: a diagonal, or a height. */
  chance: "diagonal" | number;
  /** Drawn in steps. */
  steps?: boolean;
  /** A press near the curve moves the threshold to that point. The slider does the same by keyboard. */
  onPlace: (place: number) => void;
}

const HEIGHT = 320;
const MOST = 440;
const UNIT = { domain: [0, 1] } as const;

export function CurvePlot({ title, aside, labels, mark, ...line }: CurvePlotProps) {
  const foot = mark ? `${labels[0]} ${formatScore(mark[0])} · ${labels[1]} ${formatScore(mark[1])}` : t`Nothing is said to be of the class here`;
  return (
    <Figure title={title} aside={aside} height={HEIGHT} most={MOST} foot={<span className="text-text">{foot}</span>}>
      {(width) => <Drawn width={width} label={`${title}, ${aside}`} labels={labels} mark={mark} {...line} />}
    </Figure>
  );
}

interface DrawnProps extends Omit<CurvePlotProps, "title" | "aside"> {
  width: number;
  label: string;
}

function Drawn({ width, label, labels, points, mark, chance, steps, onPlace }: DrawnProps) {
  const height = Math.min(HEIGHT, width);
  const [toX, toY] = useMemo(() => scalesOf({ width, height, x: UNIT, y: UNIT }), [width, height]);
  const line = useMemo(() => (steps ? stepPath : linePath)(points, toX, toY), [points, steps, toX, toY]);
  const area = useMemo(() => closedBelow(line, toX, toY, 0, points.at(-1)?.[0] ?? 1), [line, points, toX, toY]);
  const pointed = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.type === "pointermove" && event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const found = nearest(points.map(([across, up]) => [toX(across), toY(up)] as const), [event.clientX - box.left, event.clientY - box.top]);
    if (found >= 0) onPlace(found);
  };
  return (
    <Frame width={width} height={height} x={axis(labels[0])} y={axis(labels[1])} role="img" aria-label={label} className="block max-w-full cursor-crosshair touch-none select-none" onPointerDown={pointed} onPointerMove={pointed}>
      {() => (
        <>
          <Line area={area} line={line} />
          {chance === "diagonal" ? <line x1={toX(0)} y1={toY(0)} x2={toX(1)} y2={toY(1)} {...GUESS} /> : <line x1={toX(0)} y1={toY(chance)} x2={toX(1)} y2={toY(chance)} {...GUESS} />}
          {mark && (
            <g pointerEvents="none">
              <path d={`M${toX(0)} ${toY(mark[1])}H${toX(mark[0])}V${toY(0)}`} fill="none" stroke="var(--text)" strokeOpacity="0.45" strokeDasharray="2 3" />
              <circle cx={toX(mark[0])} cy={toY(mark[1])} r="5.5" fill="var(--accent)" stroke="var(--bg)" strokeWidth="2" />
            </g>
          )}
        </>
      )}
    </Frame>
  );
}

const GUESS = { stroke: "var(--line-strong)", strokeDasharray: "4 3" } as const;

/** What does not move with the threshold. */
const Line = memo(function Line({ area, line }: { area: string; line: string }) {
  return (
    <>
      <path d={area} fill="var(--accent)" opacity="0.1" />
      <path d={line} fill="none" stroke="var(--accent)" strokeWidth="2" strokeLinejoin="round" />
    </>
  );
});

function axis(label: string): Axis {
  return { ...UNIT, label, format: formatMetric };
}
