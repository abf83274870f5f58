import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useUsage } from "@/api/datasets";
import type { Dataset } from "@/api/generated";
import { Empty } from "@/ui/Empty";
import { Trouble } from "@/ui/Notice";

/** The next links of the chain: the runs that took this data. */
export function UsedTab({ dataset }: { dataset: Dataset }) {
  const { data, error, refetch } = useUsage(dataset.id);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (data.runs === 0) return <Empty title={<Trans>No run has used it yet</Trans>}><Trans>“Train on this” starts the first one.</Trans></Empty>;
  return (
    <div className="flex flex-col gap-3">
      <p>
        <Link to="/runs" search={{ dataset: [dataset.name] }} className="font-medium text-accent-text hover:underline">
          <Plural value={data.runs} one="# run has used it" other="# runs have used it" />
        </Link>
      </p>
      {data.active_runs.length > 0 && (
        <p className="text-sm text-muted"><Trans>Reading it now: {data.active_runs.join(", ")}</Trans></p>
      )}
    </div>
  );
}
