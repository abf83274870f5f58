import { Trans } from "@lingui/react/macro";
import type { MetricSummary, RunDetail } from "@/api/generated";
import { useMetricSummaries } from "@/api/runs";
import { formatCount, formatNamed } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { byPart } from "./metric-order";

const CELL = "py-1 ps-4 text-end";

export function MetricTable({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useMetricSummaries(run);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  const names = Object.keys(data ?? {}).toSorted(byPart);
  if (names.length === 0) return <p className="text-sm text-muted"><Trans>No point yet.</Trans></p>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="caption border-b border-line">
            <th scope="col" className="py-1 text-start font-normal"><Trans>Metric</Trans></th>
            <th scope="col" className={`${CELL} font-normal`}><Trans>Last</Trans></th>
            <th scope="col" className={`${CELL} font-normal`}><Trans>Lowest</Trans></th>
            <th scope="col" className={`${CELL} font-normal`}><Trans>Highest</Trans></th>
            <th scope="col" className={`${CELL} font-normal`}><Trans>Points</Trans></th>
          </tr>
        </thead>
        <tbody>{names.map((name) => data?.[name] && <Row key={name} name={name} summary={data[name]} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ name, summary }: { name: string; summary: MetricSummary }) {
  const value = (one: number | null): string => (one === null ? "–" : formatNamed(name, one));
  const odd = formatCount(summary.nonfinite);
  return (
    <tr className="border-b border-line/60">
      <th scope="row" className="py-1 text-start font-normal" dir="ltr">{name}</th>
      <td className={`${CELL} font-medium`}>{value(summary.last)}</td>
      <td className={CELL}>{value(summary.min)}</td>
      <td className={CELL}>{value(summary.max)}</td>
      <td className={`${CELL} text-muted`}>
        {formatCount(summary.count)}
        {summary.nonfinite > 0 && <span className="text-bad"> <Trans>({odd} not finite)</Trans></span>}
      </td>
    </tr>
  );
}
