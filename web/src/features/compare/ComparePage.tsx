import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { FEWEST, MOST, useComparison } from "@/api/comparison";
import type { RunComparison } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Notice, Trouble } from "@/ui/Notice";
import { AddRun } from "./AddRun";
import { Charts } from "./Charts";
import { FieldTable } from "./FieldTable";
import { MetricTable } from "./MetricTable";
import { Part } from "./Part";
import { RunChips } from "./RunChips";
import { SeedTable } from "./SeedTable";
import { Suggestions } from "./Suggestions";
import { type CompareView, useCompare } from "./use-compare";
import { Verdicts } from "./Verdicts";

/** Runs side by side: which is better, by how much, and what differs between them. */
export function ComparePage() {
  const view = useCompare();
  const { ids } = view;
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    document.title = `${t`Compare`} · Trainyard`;
  }, []);
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex flex-col gap-3 border-b border-line bg-surface p-4 md:px-6">
        <div className="flex items-center gap-4">
          <h1 className="grow text-xl font-semibold"><Trans>Compare</Trans></h1>
          <Button icon={<Plus size={14} />} onClick={() => setAdding(true)} why={ids.length >= MOST ? t`No more than ${MOST} runs are compared` : undefined}>
            <Trans>Add runs</Trans>
          </Button>
        </div>
        {ids.length > 0 && <RunChips view={view} />}
      </header>
      <div className="flex min-w-0 flex-col gap-8 p-4 md:p-6">
        {ids.length < FEWEST ? <Suggestions view={view} onAdd={() => setAdding(true)} /> : <Compared view={view} />}
      </div>
      {adding && <AddRun view={view} onClose={() => setAdding(false)} />}
    </div>
  );
}

function Compared({ view }: { view: CompareView }) {
  const { places, runs, baseline } = view;
  const gone = places.find(({ error }) => error !== null)?.error;
  const there = runs.length === places.length;
  const { data, error, refetch } = useComparison(runs, baseline ?? "", there);
  if (gone) return <Trouble error={gone} />;
  if (error && !data) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data || !there) return <div role="status" aria-busy="true" aria-label={t`Loading`} />;
  return <Sections view={view} comparison={data} />;
}

function Sections({ view, comparison }: { view: CompareView; comparison: RunComparison }) {
  const { warnings, metrics, costs, groups, config, code } = comparison;
  const { search, change } = view;
  return (
    <>
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      <Verdicts comparison={comparison} by={search.by} onBy={(by) => change({ by })} />
      <Part title={<Trans>Metrics</Trans>} hint={<Trans>Differences are to the baseline; the best value of each row is bold.</Trans>}>
        <MetricTable comparison={comparison} rows={metrics} head={<Trans>Metric</Trans>} />
      </Part>
      {groups.length > 0 && (
        <Part title={<Trans>Over seeds</Trans>} hint={<Trans>Runs that differ in the seed alone, as one: mean and its 95% interval.</Trans>}>
          <SeedTable comparison={comparison} />
        </Part>
      )}
      <Part title={<Trans>Config</Trans>} hint={<Trans>As the runs began.</Trans>}>
        <FieldTable comparison={comparison} rows={config} head={<Trans>Field</Trans>} all={search.all === true} onAll={(all) => change({ all: all || undefined })} none={<Trans>Their configs are equal.</Trans>} />
      </Part>
      <Part title={<Trans>Curves</Trans>}><Charts view={view} /></Part>
      {costs.length > 0 && (
        <Part title={<Trans>What it took</Trans>}>
          <MetricTable comparison={comparison} rows={costs} head={<Trans>Cost</Trans>} />
        </Part>
      )}
      <Part title={<Trans>Code and machine</Trans>}>
        <FieldTable comparison={comparison} rows={code} head={<Trans>What</Trans>} all={search.all === true} none={<Trans>All had the same versions, machine and threads.</Trans>} />
      </Part>
    </>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  const [only] = warnings;
  if (warnings.length === 1) return <Notice tone="warning" title={only} />;
  return (
    <Notice tone="warning" title={<Trans>Mind what differs beside the models:</Trans>}>
      <ul className="list-disc ps-4">{warnings.map((one) => <li key={one}>{one}</li>)}</ul>
    </Notice>
  );
}
