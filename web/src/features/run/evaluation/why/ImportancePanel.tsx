import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import type { Importance } from "@/api/evaluation-types";
import { partName } from "@/ui/dataset/words";
import { formatCount, formatMetric, formatScore } from "@/ui/format";
import { Part } from "../../overview/Part";
import { EffectBars } from "./EffectBars";

/** How much worse the answers get without each column, or part: what the model leans on. */
export function ImportancePanel({ importance }: { importance: Importance }) {
  const { metric, pieces, repeats, left_out: leftOut } = importance;
  const format = metric === "mae" ? formatMetric : formatScore;
  const [samples, part, score] = [formatCount(importance.samples), partName(importance.part), format(importance.score)];
  const effects = pieces.map(({ name, drop, low, high }) => ({ name, value: drop, low, high }));
  return (
    <Part title={<Trans>Importance</Trans>}>
      <p className="mb-3 max-w-prose text-sm text-muted">
        {metric === "mae" ? (
          <Trans>By how much the mean absolute error, {score}, grows where a column has the values of other samples.</Trans>
        ) : (
          <Trans>By how much the mean probability of the true class, {score}, falls where a column has the values of other samples.</Trans>
        )}
      </p>
      <div className="max-w-4xl"><EffectBars label={t`Importance`} effects={effects} format={format} spread={format} /></div>
      <p className="caption mt-2 max-w-prose">
        <Plural value={repeats} one={`${samples} samples (${part}), shuffled once; 95 % intervals over samples.`} other={`${samples} samples (${part}), shuffled # times; 95 % intervals over samples.`} />
        {leftOut > 0 && <> <Plural value={leftOut} one="For # more there was no time." other="For # others there was no time." /></>}
      </p>
      <p className="caption mt-1 max-w-prose">{importance.limits}</p>
    </Part>
  );
}
