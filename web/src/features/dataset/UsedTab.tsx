import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useUsage } from "@/api/datasets";
import type { Dataset, Run } from "@/api/generated";
import { useRuns } from "@/api/runs";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { formatAgo, formatMetric, formatMoment } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { useNow } from "@/ui/now";
import { StateBadge } from "@/ui/run/StateBadge";
import { Swatch } from "@/ui/run/Swatch";

const A_PAGE = 20;

/** The next links of the chain: the runs that took this data, the newest first, each with the version it took. */
export function UsedTab({ dataset }: { dataset: Dataset }) {
  const usage = useUsage(dataset.id);
  const runs = useRuns({ datasets: [dataset.id], sort: "-created_at", limit: A_PAGE });
  const now = useNow(30_000);
  const error = usage.error ?? runs.error;
  if (error) return <Trouble error={error} retry={() => void Promise.all([usage.refetch(), runs.refetch()])} />;
  if (!usage.data || !runs.data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (usage.data.runs === 0) return <Empty title={<Trans>No run has used it yet</Trans>}><Trans>“Train on this” starts the first one.</Trans></Empty>;
  return (
    <div className="flex max-w-4xl flex-col gap-2">
      <p className="caption"><Plural value={usage.data.runs} one="# run has used it" other="# runs have used it" /></p>
      <ul className="divide-y divide-line border-y border-line">
        {runs.data.pages.flatMap(({ items }) => items).map((run) => <Item key={run.id} run={run} now={now} />)}
      </ul>
      {runs.hasNextPage && <Button className="self-start" onClick={() => void runs.fetchNextPage()} why={runs.isFetchingNextPage ? t`Loading` : undefined}><Trans>Show more</Trans></Button>}
    </div>
  );
}

function Item({ run, now }: { run: Run; now: number }) {
  const { goal, dataset_version: version, created_at: at } = run;
  const value = goal ? (run.metrics[goal] ?? null) : null;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-2 text-sm sm:grid-cols-[minmax(0,1fr)_7rem_5.5rem_11rem_6rem]">
      <span className="flex min-w-0 items-center gap-2">
        <Swatch color={run.color} />
        <Link to="/runs/$id" params={{ id: run.id }} className="truncate text-base font-medium hover:underline">{run.name}</Link>
      </span>
      <StateBadge run={run} />
      <span className="text-muted">{version !== null && <Trans>version {version}</Trans>}</span>
      <span className="truncate text-end" dir="ltr">{value !== null && <><span className="caption">{goal}</span> <span className="font-semibold">{formatMetric(value)}</span></>}</span>
      <time dateTime={at} title={formatMoment(at)} className="text-end text-muted max-sm:hidden">{formatAgo(at, now)}</time>
    </li>
  );
}
