import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Slider } from "radix-ui";
import type { ReactNode } from "react";
import type { ClassCurve } from "@/api/evaluation-types";
import { formatScore } from "@/ui/format";
import type { OnChoice } from "../choice";
import { type Costs, countsAt, positionOf, ratiosOf } from "../maths/threshold";
import { Cost } from "./Cost";
import { CostCurve } from "./CostCurve";
import { FourCells } from "./FourCells";

export interface ThresholdProps {
  curve: ClassCurve;
  /** As the slider stands, between 0 and 1. */
  threshold: number;
  /** Point of the curve that this is counted at. */
  place: number;
  costs: Costs;
  /** Point of the curve where mistakes cost least. */
  cheapest: number;
  onThreshold: (threshold: number) => void;
  onCosts: (costs: Costs) => void;
  onChoice: OnChoice;
  /** Below the ratios: saving. */
  children?: ReactNode;
}

const STEP = 0.005;

/** From which probability on a sample is said to be of the class, what comes of it, and what it costs. */
export function Threshold(props: ThresholdProps) {
  const { curve, threshold, place, costs, cheapest, onThreshold, onChoice, children } = props;
  const counts = countsAt(curve, place);
  const counted = place === 0 ? null : formatScore(positionOf(curve, place));
  return (
    <div className="flex min-w-0 flex-col gap-4 md:col-span-2 md:grid md:grid-cols-2 md:gap-x-10 xl:col-span-1 xl:flex xl:gap-4">
      <div>
        <div className="mb-1 flex items-center gap-3">
          <label htmlFor="threshold" className="font-semibold"><Trans>Threshold</Trans></label>
          <input
            id="threshold"
            type="number"
            min={0}
            max={1}
            step={0.01}
            value={Number(threshold.toFixed(3))}
            onChange={({ target: { valueAsNumber: value } }) => value >= 0 && value <= 1 && onThreshold(value)}
            className="field w-24"
          />
          <span className="caption ms-auto flex items-center gap-1.5"><span aria-hidden className="h-0.5 w-4 bg-muted" /><Trans>cost of mistakes</Trans></span>
        </div>
        <div dir="ltr">
          <CostCurve curve={curve} costs={costs} cheapest={cheapest} place={place} />
          <Slider.Root className="relative flex h-5 items-center" value={[threshold]} min={0} max={1} step={STEP} onValueChange={([next = 0]) => onThreshold(next)}>
            <Slider.Track className="relative h-1 grow rounded-full bg-line"><Slider.Range className="absolute h-full rounded-full bg-line-strong" /></Slider.Track>
            <Slider.Thumb aria-label={t`Threshold`} className="block size-4 rounded-full border-2 border-accent bg-surface" />
          </Slider.Root>
        </div>
        <p className="caption mt-1">
          {counted === null ? <Trans>Above every probability: nothing is said to be of the class.</Trans> : <Trans>Said to be of the class from {counted} on, the next point of the curve.</Trans>}
        </p>
        <Cost {...props} counts={counts} />
      </div>
      <div className="flex flex-col gap-3">
        <FourCells name={curve.name} counts={counts} threshold={place === 0 ? null : (curve.thresholds[place] ?? null)} onChoice={onChoice} />
        <Ratios {...ratiosOf(counts)} />
        {children}
      </div>
    </div>
  );
}

function Ratios({ precision, recall, f1, falsePositiveRate }: ReturnType<typeof ratiosOf>) {
  const shown: [string, number | null][] = [
    [t`Precision`, precision],
    [t`Recall`, recall],
    [t`F1`, f1],
    [t`False positive rate`, falsePositiveRate],
  ];
  return (
    <dl className="flex justify-between gap-x-3">
      {shown.map(([name, value]) => (
        <div key={name} className="flex flex-col justify-end">
          <dt className="caption">{name}</dt>
          <dd className="text-lg font-semibold">{value === null ? "–" : formatScore(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
