import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { BatchDetail } from "@/api/generated";
import { formatMetric } from "@/ui/format";

const CELL = "py-1 ps-4 text-end whitespace-nowrap";

/** A row a metric: the mean with its interval, then each run. */
export function ScoreRows({ batch }: { batch: BatchDetail }) {
  return (
    <>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t`Test scores of the runs`}>
        <table className="text-sm">
          <thead>
            <tr className="caption border-b border-line">
              <th scope="col" className="py-1 text-start font-normal"><Trans>Metric</Trans></th>
              <th scope="col" className={`${CELL} font-normal`} title={t`Student's interval at 95 %`}><Trans>Mean</Trans></th>
              {batch.runs.map((run, at) => <th key={run.id} scope="col" className={`${CELL} font-normal`} title={run.name}>{at + 1}</th>)}
            </tr>
          </thead>
          <tbody>
            {batch.scores.map(({ metric, mean, low, high, values }) => (
              <tr key={metric} className="border-b border-line/60 last:border-0">
                <th scope="row" className="py-1 text-start font-normal" dir="ltr">{metric}</th>
                <td className={CELL} dir="ltr"><strong className="font-semibold">{formatMetric(mean)}</strong>{low !== null && high !== null && <span className="text-muted"> ± {formatMetric((high - low) / 2)}</span>}</td>
                {values.map((value, at) => <td key={batch.runs[at]?.id ?? at} className={`${CELL} text-muted`}>{value === null ? "–" : formatMetric(value)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {batch.kind === "cross_validation" && <p className="caption mt-1.5"><Trans>Folds share most of the rows that they learn from, so that the interval is rather too narrow.</Trans></p>}
    </>
  );
}
