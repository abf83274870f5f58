import { t } from "@lingui/core/macro";
import { useMemo, useRef, useState } from "react";
import type { SeriesView } from "@/api/evaluation-types";
import { formatCount, formatMetric } from "@/ui/format";
import { useWidth } from "@/ui/use-width";
import { linear, roomy, ticksOf } from "../maths/scale";
import { hue, largestOf, strength } from "./shade";
import { effectText } from "./words";

const HEIGHT = 84;
const ROOM = { start: 46, end: 16, top: 6 } as const;
const MOST = 6;

/** Each channel's curve over what its stretches did; of many channels those that did most. */
export function SeriesMap({ view }: { view: SeriesView }) {
  const { effects, curves } = view;
  const largest = useMemo(() => largestOf(effects), [effects]);
  const channels = useMemo(() => strongest(view), [view]);
  const [shown, all] = [formatCount(channels.length), formatCount(curves.length)];
  return (
    <div className="flex flex-col gap-2">
      {channels.map((channel, at) => (
        <Channel key={channel} view={view} channel={channel} effects={effects[effects.length > 1 ? channel : 0] ?? []} curve={curves[channel] ?? []} largest={largest} last={at === channels.length - 1} />
      ))}
      {channels.length < curves.length && <p className="caption">{t`${shown} of ${all} channels, those that did most`}</p>}
    </div>
  );
}

function strongest({ effects, curves }: SeriesView): number[] {
  const places = curves.map((_, channel) => channel);
  if (effects.length === 1) return places.slice(0, MOST);
  const sums = effects.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0));
  return places.toSorted((one, other) => (sums[other] ?? 0) - (sums[one] ?? 0)).slice(0, MOST).toSorted((one, other) => one - other);
}

interface ChannelProps {
  view: SeriesView;
  channel: number;
  effects: readonly number[];
  curve: readonly (number | null)[];
  largest: number;
  last: boolean;
}

function Channel({ view, channel, effects, curve, largest, last }: ChannelProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [pointed, setPointed] = useState<number | null>(null);
  const stretches = useMemo(() => effects.map((one, at) => ({ at, value: one })), [effects]);
  const known = curve.filter((value) => value !== null);
  const domain = roomy(known);
  const y = linear(domain, [HEIGHT - 4, ROOM.top]);
  const x = linear([0, curve.length], [ROOM.start, width - ROOM.end]);
  const stretch = view.steps / curve.length;
  const number = formatCount(channel + 1);
  const step = pointed === null ? "" : formatCount(Math.round(pointed * stretch));
  const [value, effect] = pointed === null ? [null, 0] : [curve[pointed] ?? null, effects[pointed] ?? 0];
  return (
    <div ref={box} dir="ltr" style={{ minHeight: HEIGHT }}>
      <p className="caption flex justify-between">
        <span>{view.curves.length > 1 ? t`Channel ${number}` : t`The series`}</span>
        {pointed !== null && <span>{t`step ${step}: ${value === null ? "–" : formatMetric(value)}`}, {effectText(view.unit, effect)}</span>}
      </p>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT + (last ? 18 : 0)}
          role="img"
          aria-label={t`Channel ${number} and what its stretches did`}
          className="block select-none"
          onPointerLeave={() => setPointed(null)}
          onPointerMove={(event) => {
            const at = Math.floor(((event.clientX - event.currentTarget.getBoundingClientRect().left - ROOM.start) / (width - ROOM.start - ROOM.end)) * curve.length);
            setPointed(at >= 0 && at < curve.length ? at : null);
          }}
        >
          <g shapeRendering="crispEdges">
            {stretches.map(({ at, value: one }) => <rect key={at} x={x(at)} width={x(at + 1) - x(at)} y={ROOM.top} height={HEIGHT - ROOM.top} fill={hue(one)} fillOpacity={strength(one, largest) * 0.75} />)}
          </g>
          <path d={pathOf(curve, (at) => x(at + 0.5), y)} fill="none" stroke="var(--text)" strokeWidth="1.5" strokeLinejoin="round" />
          <g fontSize="11" fill="var(--muted)" aria-hidden>
            {ticksOf(...domain, 3).map((tick) => <text key={tick} x={ROOM.start - 6} y={y(tick)} dy="0.35em" textAnchor="end">{formatMetric(tick)}</text>)}
            {last && ticksOf(0, view.steps, 6).map((tick) => <text key={tick} x={x(tick / stretch)} y={HEIGHT + 13} textAnchor="middle">{formatCount(tick)}</text>)}
          </g>
          <rect x={ROOM.start} y={ROOM.top} width={width - ROOM.start - ROOM.end} height={HEIGHT - ROOM.top} fill="none" stroke="var(--line-strong)" strokeOpacity="0.6" />
          {pointed !== null && <line x1={x(pointed + 0.5)} x2={x(pointed + 0.5)} y1={ROOM.top} y2={HEIGHT} stroke="var(--text)" strokeDasharray="3 2" />}
        </svg>
      )}
    </div>
  );
}

/** A line with gaps where nothing was measured. */
function pathOf(curve: readonly (number | null)[], x: (at: number) => number, y: (value: number) => number): string {
  let path = "";
  let before = false;
  for (const [at, value] of curve.entries()) {
    if (value !== null) path += `${before ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    before = value !== null;
  }
  return path;
}
