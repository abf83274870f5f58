import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { memo, useState } from "react";
import type { HistogramBin } from "@/api/evaluation-types";
import { formatCount, formatMetric, formatTick } from "@/ui/format";
import type { OnChoice } from "../choice";
import { nextDown } from "../maths/floats";
import { roomy } from "../maths/scale";
import { Figure } from "../plot/Figure";
import { Frame } from "../plot/Frame";
import { pressable } from "../plot/pressable";

const HEIGHT = 400;

/** How the errors are spread; right of 0 too much was said. A press on a bar lists its samples. */
export const Residuals = memo(function Residuals({ bins, onChoice }: { bins: readonly HistogramBin[]; onChoice?: OnChoice }) {
  const [pointed, setPointed] = useState<HistogramBin | null>(null);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const domain = roomy(bins.flatMap(({ low, high }) => [low, high]));
  // A bin leaves out its upper bound, but for the last.
  const choose = onChoice && ((bin: HistogramBin): void => onChoice({ title: t`Residual ${spanText(bin)}`, filter: { low: bin.low, high: bin === bins.at(-1) ? bin.high : nextDown(bin.high) } }));
  const zero = domain[0] < 0 && domain[1] > 0;
  return (
    <Figure
      title={<Trans>Residuals</Trans>}
      height={HEIGHT}
      most={640}
      foot={pointed ? binText(pointed) : choose ? t`Right of 0 too much was predicted, left of it too little. Press a bar to see its samples.` : t`Right of 0 too much was predicted, left of it too little.`}
    >
      {(width) => (
        <Frame
          width={width}
          height={HEIGHT}
          x={{ domain, label: t`Predicted minus truth`, format: formatMetric }}
          y={{ domain: [0, most * 1.04], label: t`Samples`, format: (value) => (Number.isInteger(value) ? formatTick(value) : "") }}
          role="group"
          aria-label={t`Histogram of the residuals`}
          onPointerLeave={() => setPointed(null)}
        >
          {(x, y) => (
            <>
              {bins.map((bin) => {
                if (bin.count === 0) return null;
                const wide = Math.max(3, x(bin.high) - x(bin.low));
                const high = Math.max(1.5, y(0) - y(bin.count));
                return (
                  <g key={bin.low} {...pressable(binText(bin), choose && (() => choose(bin)), () => setPointed(bin))}>
                    <rect x={x(bin.low)} width={wide} y={y(most)} height={y(0) - y(most)} fill="transparent" />
                    <rect x={x(bin.low) + 0.5} width={wide - 1} y={y(0) - high} height={high} rx="1.5" fill="var(--accent)" opacity={pointed === bin ? 1 : 0.8} />
                  </g>
                );
              })}
              {zero && <line x1={x(0)} x2={x(0)} y1={y(most)} y2={y(0)} stroke="var(--text)" strokeOpacity="0.6" strokeDasharray="4 3" pointerEvents="none" />}
            </>
          )}
        </Frame>
      )}
    </Figure>
  );
});

function spanText({ low, high }: HistogramBin): string {
  return t`${formatMetric(low)} to ${formatMetric(high)}`;
}

function binText(bin: HistogramBin): string {
  const count = formatCount(bin.count);
  return t`${spanText(bin)}: ${count} samples`;
}
