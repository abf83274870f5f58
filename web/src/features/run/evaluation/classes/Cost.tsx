import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "@/ui/Button";
import { formatMetric, formatScore } from "@/ui/format";
import { type Counts, costOf, countsAt, positionOf } from "../maths/threshold";
import type { ThresholdProps } from "./Threshold";

/** What a person says that mistakes cost, what they come to here, and where they would be cheapest. */
export function Cost({ curve, costs, counts, place, cheapest, onThreshold, onCosts }: ThresholdProps & { counts: Counts }) {
  const here = formatMetric(costOf(counts, costs));
  const least = formatMetric(costOf(countsAt(curve, cheapest), costs));
  const at = formatScore(positionOf(curve, cheapest));
  return (
    <div className="mt-3 flex flex-col gap-2">
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        <Price label={t`A false alarm costs`} value={costs.falseAlarm} onChange={(falseAlarm) => onCosts({ ...costs, falseAlarm })} />
        <Price label={t`A miss costs`} value={costs.miss} onChange={(miss) => onCosts({ ...costs, miss })} />
      </div>
      <p className="text-sm" role="status">
        <Trans>Mistakes cost <strong className="font-semibold">{here}</strong> here.</Trans>{" "}
        {place === cheapest ? <Trans>Nowhere do they cost less.</Trans> : <Trans>They cost least from {at} on: <strong className="font-semibold">{least}</strong>.</Trans>}
      </p>
      <Button small className="self-start" onClick={() => onThreshold(positionOf(curve, cheapest))} why={place === cheapest ? t`The threshold is there` : undefined}>
        <Trans>Go to the cheapest threshold</Trans>
      </Button>
    </div>
  );
}

/** A number of at least 0, in any unit; what is no such number is not taken. */
function Price({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  const [text, setText] = useState(String(value));
  const wrong = !(text.trim() !== "" && Number(text) >= 0 && Number.isFinite(Number(text)));
  return (
    <label className="flex flex-col gap-1">
      <span className="caption">{label}</span>
      <input
        type="text"
        inputMode="decimal"
        dir="ltr"
        value={text}
        aria-invalid={wrong}
        title={wrong ? t`A number from 0 on` : undefined}
        onChange={({ target }) => {
          setText(target.value);
          const next = Number(target.value);
          if (target.value.trim() !== "" && next >= 0 && Number.isFinite(next)) onChange(next);
        }}
        className="field w-32 aria-invalid:border-bad"
      />
    </label>
  );
}
