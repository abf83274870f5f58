import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useEffect } from "react";
import { Empty } from "@/ui/Empty";
import { Trouble } from "@/ui/Notice";
import { BulkBar } from "./BulkBar";
import { FilterBar } from "./FilterBar";
import { RunCharts } from "./RunCharts";
import { RunTable } from "./RunTable";
import { type RunsView, useRunsView } from "./use-runs-view";

/** Every run as a table, and the chosen ones as curves beside it. */
export function RunsPage() {
  const view = useRunsView();
  useEffect(() => {
    document.title = `${t`Runs`} · Trainyard`;
  }, []);
  return (
    <div className="flex min-h-full flex-col gap-4 p-4 md:p-6 xl:h-full xl:min-h-0">
      <header className="flex items-center gap-4">
        <h1 className="grow text-xl font-semibold"><Trans>Runs</Trans></h1>
        <Link to="/new" className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:brightness-110">
          <Plus size={16} /> <Trans>New run</Trans>
        </Link>
      </header>
      <FilterBar view={view} />
      <Content view={view} />
    </div>
  );
}

function Content({ view }: { view: RunsView }) {
  const { query, rows, search } = view;
  if (query.error && rows.length === 0) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (rows.length === 0) return <Nothing filtered={Boolean(search.q ?? search.state ?? search.trainer ?? search.dataset)} />;
  return (
    <div className="grid min-h-0 grow gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(22rem,28rem)] xl:grid-rows-1">
      <div className="flex h-[70vh] min-h-80 min-w-0 flex-col gap-2 xl:h-auto xl:min-h-0">
        <BulkBar view={view} />
        <RunTable view={view} />
      </div>
      <RunCharts view={view} />
    </div>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title={<Trans>No run fits these filters</Trans>}><Trans>Take one away, or search for less.</Trans></Empty>;
  return (
    <Empty
      title={<Trans>No run yet</Trans>}
      action={<Link to="/new" className="text-accent-text underline underline-offset-2"><Trans>Start the first one</Trans></Link>}
    >
      <Trans>Each training you start becomes a run and stays here with its curves.</Trans>
    </Empty>
  );
}
