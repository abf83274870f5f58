import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { Calibration } from "@/api/evaluation-types";
import { formatMetric } from "@/ui/format";
import { scoreText, scoreWords } from "../words";

interface TemperatureProps {
  calibration: Calibration;
  scores: Readonly<Record<string, number>>;
}

/** Within so much of 1 a temperature changes nothing that anybody would see. */
const NEAR_ONE = 0.05;
const CHANGED = ["loss", "brier", "ece"];

/** One number by which the probabilities come nearer to the truth, and by how much. */
export function Temperature({ calibration, scores }: TemperatureProps) {
  const { temperature } = calibration;
  const value = formatMetric(temperature);
  return (
    <div className="mb-4">
      <p className="max-w-prose text-sm">
        {Math.abs(temperature - 1) < NEAR_ONE ? (
          <Trans>The probabilities can be taken at their word: a temperature of {value} hardly changes them.</Trans>
        ) : temperature > 1 ? (
          <Trans>The model is too sure of itself: a temperature of {value} makes its probabilities truer.</Trans>
        ) : (
          <Trans>The model is surer than it says: a temperature of {value} makes its probabilities truer.</Trans>
        )}
      </p>
      <table className="mt-2 text-sm" aria-label={t`Temperature`}>
        <thead>
          <tr className="caption border-b border-line">
            <th scope="col" className="pe-4 text-start font-normal" aria-label={t`Score`} />
            <th scope="col" className="py-1 ps-4 text-end font-normal"><Trans>As told</Trans></th>
            <th scope="col" className="py-1 ps-4 text-end font-normal"><Trans>At the temperature</Trans></th>
          </tr>
        </thead>
        <tbody>
          {CHANGED.map((score) => (
            <tr key={score} className="border-b border-line/60 last:border-0">
              <th scope="row" className="py-1 pe-4 text-start font-normal" title={scoreWords(score).help}>{scoreWords(score).name}</th>
              <td className="ps-4 text-end text-muted">{text(score, scores[score])}</td>
              <td className="ps-4 text-end">{text(score, calibration.scores[score])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function text(score: string, value: number | undefined): string {
  return value === undefined ? "–" : scoreText(score, value);
}
