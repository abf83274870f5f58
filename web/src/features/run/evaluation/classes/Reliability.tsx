import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { memo, useState } from "react";
import type { Calibration, ReliabilityBin } from "@/api/evaluation-types";
import { formatCount, formatMetric, formatPercent, formatScore } from "@/ui/format";
import type { OnChoice } from "../choice";
import { nextUp } from "../maths/floats";
import { linear } from "../maths/scale";
import { Figure } from "../plot/Figure";
import { Frame, ROOM } from "../plot/Frame";
import { pressable } from "../plot/pressable";

interface ReliabilityProps {
  bins: readonly ReliabilityBin[];
  /** Expected calibration error. */
  error: number | undefined;
  /** What a temperature makes of it. */
  calibration: Calibration | null;
  /** None in a report, which has no samples. */
  onChoice?: OnChoice;
}

const HEIGHT = 300;
const COUNTS = 64;
const SHARES = [0, 1] as const;

/** Whether a model that is 80 % sure is right in 80 of 100 cases; below, how many samples there are to tell by. */
export const Reliability = memo(function Reliability({ bins: told, error: toldError, calibration, onChoice }: ReliabilityProps) {
  const [warm, setWarm] = useState(false);
  const [bins, error] = warm && calibration ? [calibration.reliability, calibration.scores.ece] : [told, toldError];
  const [pointed, setPointed] = useState<number | null>(null);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const ece = error === undefined ? null : formatScore(error);
  const bin = pointed === null ? undefined : bins[pointed];
  // A bin leaves out its lower bound, but for the first.
  const choose = onChoice && ((one: ReliabilityBin): void => onChoice({ title: t`Confidence ${spanText(one)}`, filter: { low: one.low > 0 ? nextUp(one.low) : 0, high: one.high } }));
  return (
    <Figure
      title={<Trans>Reliability</Trans>}
      aside={
        <span className="flex flex-wrap gap-x-3">
          {ece !== null && <Trans>calibration error {ece}</Trans>}
          {calibration && <button type="button" aria-pressed={warm} onClick={() => setWarm(!warm)} className="text-accent-text hover:underline print:hidden">{warm ? <Trans>As told</Trans> : <Trans>At the temperature</Trans>}</button>}
        </span>
      }
      height={HEIGHT + COUNTS}
      most={560}
      foot={bin ? binText(bin) : warm ? t`The same samples, their probabilities at the temperature ${formatMetric(calibration?.temperature ?? 1)}.` : choose ? t`Bars below the dashed line are over-confident, above it under-confident. Press one to see its samples.` : t`Bars below the dashed line are over-confident, above it under-confident.`}
    >
      {(width) => (
        <Frame
          width={width}
          height={HEIGHT + COUNTS}
          x={{ domain: SHARES, label: t`Confidence: the probability of what was said`, format: formatPercent }}
          y={{ domain: [-COUNTS / (HEIGHT - ROOM.top - ROOM.bottom), 1], label: t`Share that was right`, format: (value) => (value < 0 ? "" : formatPercent(value)) }}
          role="group"
          aria-label={t`Reliability diagram`}
          onPointerLeave={() => setPointed(null)}
        >
          {(x, y) => {
            const counts = linear([0, most], [0, COUNTS - 20]);
            const floor = y(-COUNTS / (HEIGHT - ROOM.top - ROOM.bottom));
            return (
              <>
                <rect x={x(0)} width={x(1) - x(0)} y={y(0)} height={floor - y(0)} fill="var(--bg)" />
                {bins.map((one, at) => {
                  if (one.count === 0 || one.accuracy === null) return null;
                  const [from, wide] = [x(one.low) + 1, Math.max(1, x(one.high) - x(one.low) - 2)];
                  const here = pointed === at;
                  return (
                    <g key={one.low} {...(warm ? { "aria-label": binText(one), role: "img", onPointerEnter: () => setPointed(at) } : pressable(binText(one), choose && (() => choose(one)), () => setPointed(at)))}>
                      <rect x={x(one.low)} width={x(one.high) - x(one.low)} y={y(1)} height={floor - y(1)} fill="transparent" />
                      <rect x={from} width={wide} y={y(one.accuracy)} height={Math.max(1, y(0) - y(one.accuracy))} rx="1.5" fill="var(--accent)" opacity={here ? 1 : 0.8} />
                      <rect x={from} width={wide} y={floor - Math.max(1.5, counts(one.count))} height={Math.max(1.5, counts(one.count))} fill="var(--line-strong)" opacity={here ? 1 : 0.7} />
                      {one.confidence !== null && <circle cx={x(one.confidence)} cy={y(one.accuracy)} r="2.5" fill="var(--text)" stroke="var(--bg)" />}
                    </g>
                  );
                })}
                <g pointerEvents="none">
                  <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--text)" strokeOpacity="0.6" strokeDasharray="4 3" />
                  <line x1={x(0)} x2={x(1)} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" strokeOpacity="0.6" />
                  <text aria-hidden x={x(0) - 6} y={floor - counts(most)} dy="0.35em" textAnchor="end" fontSize="11" fill="var(--muted)">{formatCount(most)}</text>
                  <text aria-hidden x={x(0) + 6} y={y(0) + 13} fontSize="11" fill="var(--muted)">{t`samples`}</text>
                </g>
              </>
            );
          }}
        </Frame>
      )}
    </Figure>
  );
});

function spanText({ low, high }: ReliabilityBin): string {
  return t`${formatPercent(low)} to ${formatPercent(high)}`;
}

function binText(bin: ReliabilityBin): string {
  const count = formatCount(bin.count);
  const [sure, right] = [formatPercent(bin.confidence ?? 0), formatPercent(bin.accuracy ?? 0)];
  return t`Confidence ${spanText(bin)}: ${count} samples, ${sure} sure on average, ${right} right.`;
}
