import { Trans } from "@lingui/react/macro";
import { Suspense } from "react";
import type { RunDetail } from "@/api/generated";
import type { FieldSpec } from "@/ui/config/schema";
import { useFields } from "@/ui/config/use-fields";
import { lazily } from "@/ui/lazily";
import { Notice } from "@/ui/Notice";
import { AlertList } from "./AlertList";
import { Changes } from "./Changes";
import { Checkpoints } from "./Checkpoints";
import { ConfigTable } from "./ConfigTable";
import { DatasetFacts, Environment, ModelFacts, Resources } from "./Facts";
import { Forecast } from "./Forecast";
import { GoalFigure } from "./GoalFigure";
import { MetricTable } from "./MetricTable";
import { Part } from "./Part";

const Breakdown = lazily(() => import("./Breakdown").then((module) => module.Breakdown));

const NO_FIELDS: readonly FieldSpec[] = [];

/** Everything about a run that is not a curve: how it ended, what it reached, from what. */
export function OverviewTab({ run }: { run: RunDetail }) {
  const fields = useFields(run.trainer) ?? NO_FIELDS;
  return (
    <div className="flex flex-col gap-6">
      {run.failure && <Failed failure={run.failure} />}
      <AlertList run={run} fields={fields} />
      <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-8">
          <GoalFigure run={run} />
          {run.changes.length > 0 && <Part title={<Trans>Changed on the way</Trans>}><Changes run={run} fields={fields} /></Part>}
          <Part title={<Trans>Metrics</Trans>}><MetricTable run={run} /></Part>
          {Object.keys(run.metrics).some((name) => name.startsWith("test/")) && <Suspense><Breakdown run={run} /></Suspense>}
          <Part title={<Trans>Checkpoints</Trans>}><Checkpoints run={run} fields={fields} /></Part>
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          {run.footprint && <Part title={<Trans>Model</Trans>}><ModelFacts footprint={run.footprint} /></Part>}
          <Part title={<Trans>Config</Trans>}><ConfigTable run={run} fields={fields} /></Part>
          <Part title={<Trans>Data set</Trans>}><DatasetFacts run={run} /></Part>
          <Part title={<Trans>Resources</Trans>}><Resources run={run} /></Part>
          {run.forecast && <Part title={<Trans>Forecast</Trans>}><Forecast run={run} forecast={run.forecast} /></Part>}
          <Part title={<Trans>Environment</Trans>}><Environment run={run} /></Part>
        </div>
      </div>
    </div>
  );
}

function Failed({ failure }: { failure: NonNullable<RunDetail["failure"]> }) {
  return (
    <Notice tone="error" title={<span dir="ltr">{failure.message}</span>}>
      {failure.traceback && (
        <details className="mt-1" open>
          <summary className="cursor-pointer text-muted"><Trans>Traceback</Trans></summary>
          <pre dir="ltr" className="mt-2 max-h-96 overflow-auto font-mono text-xs leading-5" tabIndex={0}>{failure.traceback}</pre>
        </details>
      )}
    </Notice>
  );
}
