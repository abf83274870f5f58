import type { ReactNode, SVGProps } from "react";
import { linear, ticksOf } from "../maths/scale";
import type { Scale } from "../maths/curves";

export interface Axis {
  domain: readonly [low: number, high: number];
  label: string;
  format: (value: number) => string;
  /** About so many numbers; as fits where it is not said. */
  ticks?: number;
}

interface FrameProps extends Omit<SVGProps<SVGSVGElement>, "x" | "y" | "children"> {
  width: number;
  height: number;
  x: Axis;
  y: Axis;
  children: (x: Scale, y: Scale) => ReactNode;
}

export const ROOM = { start: 46, end: 18, top: 22, bottom: 38 } as const;
const A_TICK_PX = 64;

interface Box extends Pick<FrameProps, "width" | "height"> {
  x: Pick<Axis, "domain">;
  y: Pick<Axis, "domain">;
}

export function scalesOf({ width, height, x, y }: Box): [x: Scale, y: Scale] {
  return [linear(x.domain, [ROOM.start, width - ROOM.end]), linear(y.domain, [height - ROOM.bottom, ROOM.top])];
}

/** A chart's box with its axes. Plots stay left-to-right. */
export function Frame({ width, height, x, y, children, ...rest }: FrameProps) {
  const [toX, toY] = scalesOf({ width, height, x, y });
  const bottom = height - ROOM.bottom;
  const across = (width - ROOM.start - ROOM.end) / A_TICK_PX;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} direction="ltr" className="block max-w-full touch-manipulation select-none" {...rest}>
      <g aria-hidden fontSize="11" fill="var(--muted)">
        {ticksOf(...y.domain, y.ticks ?? 5).map((value) => (
          <g key={value}>
            <line x1={ROOM.start} x2={width - ROOM.end} y1={toY(value)} y2={toY(value)} stroke="var(--grid)" />
            <text x={ROOM.start - 6} y={toY(value)} dy="0.35em" textAnchor="end">{y.format(value)}</text>
          </g>
        ))}
        {ticksOf(...x.domain, x.ticks ?? Math.max(2, Math.min(6, across))).map((value) => (
          <g key={value}>
            <line x1={toX(value)} x2={toX(value)} y1={ROOM.top} y2={bottom} stroke="var(--grid)" />
            <text x={toX(value)} y={bottom + 15} textAnchor="middle">{x.format(value)}</text>
          </g>
        ))}
        <text x={0} y={10}>{y.label}</text>
        <text x={(ROOM.start + width - ROOM.end) / 2} y={height - 4} textAnchor="middle">{x.label}</text>
        <path d={`M${ROOM.start} ${ROOM.top}V${bottom}H${width - ROOM.end}`} fill="none" stroke="var(--line-strong)" strokeOpacity="0.6" />
      </g>
      {children(toX, toY)}
    </svg>
  );
}
