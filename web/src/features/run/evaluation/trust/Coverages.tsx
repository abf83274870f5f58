import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { Coverage } from "@/api/evaluation-types";
import { formatMetric, formatPercent, formatScore } from "@/ui/format";

interface CoveragesProps {
  coverages: readonly Coverage[];
  classes: boolean;
}

const HEAD = "py-1 ps-4 text-end font-normal";

/** Sets of classes or intervals that hold the truth as often as they say, whatever the model's probabilities are worth. */
export function Coverages({ coverages, classes }: CoveragesProps) {
  return (
    <>
      <p className="max-w-prose text-sm">
        {classes ? <Trans>A set of classes instead of one: it holds every class of at least the probability given, and the truth as often as stated.</Trans> : <Trans>An interval instead of a number: as wide as it takes to hold the truth as often as stated.</Trans>}
      </p>
      <table className="mt-2 text-sm" aria-label={t`Stated coverage`}>
        <thead>
          <tr className="caption border-b border-line">
            <th scope="col" className="py-1 pe-4 text-start font-normal"><Trans>Stated coverage</Trans></th>
            <th scope="col" className={HEAD}><Trans>Reached here</Trans></th>
            <th scope="col" className={HEAD}>{classes ? <Trans>Classes from</Trans> : <Trans>Interval</Trans>}</th>
            <th scope="col" className={HEAD}>{classes ? <Trans>Mean size of a set</Trans> : <Trans>Width</Trans>}</th>
          </tr>
        </thead>
        <tbody>
          {coverages.map(({ asked, reached, bound, size }) => (
            <tr key={asked} className="border-b border-line/60 last:border-0">
              <th scope="row" className="py-1 pe-4 text-start font-normal">{formatPercent(asked)}</th>
              <td className="ps-4 text-end">{formatPercent(reached)}</td>
              <td className="ps-4 text-end" dir="ltr">{classes ? formatScore(bound) : `± ${formatMetric(bound)}`}</td>
              <td className="ps-4 text-end">{classes ? size.toFixed(2) : formatMetric(size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
