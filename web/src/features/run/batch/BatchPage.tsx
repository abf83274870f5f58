import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useEffect } from "react";
import { batchPredictionsUrl, isOver, useBatch, useBatchReport, useJudgeBatch } from "@/api/batches";
import type { BatchDetail } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Notice, Trouble } from "@/ui/Notice";
import { Part } from "../overview/Part";
import { RunList } from "./RunList";
import { ScoreRows } from "./ScoreRows";
import { Together } from "./Together";

const route = getRouteApi("/batches/$id");

/** A cross-validation or an ensemble: its runs, what their scores come to, and all of them read as one. */
export function BatchPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useBatch(id);
  const name = data?.name;
  useEffect(() => {
    if (name) document.title = `${name} · Trainyard`;
  }, [name]);
  if (error && !data) return <div className="p-6"><Trouble error={error} retry={() => void refetch()} /></div>;
  if (!data) return <div className="p-6" role="status" aria-busy="true" aria-label={t`Loading`} />;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-8 p-4 md:p-6">
      <Head batch={data} />
      <Part title={<Trans>Runs</Trans>}><RunList batch={data} /></Part>
      {data.scores.length > 0 && <Part title={<Trans>Test scores of the runs</Trans>}><ScoreRows batch={data} /></Part>}
      <Part title={data.kind === "ensemble" ? <Trans>The mean answer of all members</Trans> : <Trans>All rows, each judged by the run that did not see it</Trans>}>
        <Whole batch={data} />
      </Part>
    </div>
  );
}

function Head({ batch }: { batch: BatchDetail }) {
  const { name, kind, count, trainer, dataset, dataset_id: id, dataset_version: version, folds } = batch;
  return (
    <header>
      <h1 className="text-xl font-semibold"><bdi>{name}</bdi></h1>
      <p className="mt-1 text-sm text-muted">
        {kind === "ensemble" ? <Trans>Ensemble of {count} members</Trans> : <Trans>Cross-validation in {count} folds</Trans>}
        {" · "}{trainer}{" · "}
        <Link to="/datasets/$id" params={{ id }} className="text-accent-text hover:underline"><Trans><bdi>{dataset}</bdi> version {version}</Trans></Link>
        {folds && <>{" · "}{cutText(folds)}</>}
      </p>
    </header>
  );
}

function cutText({ method, column }: NonNullable<BatchDetail["folds"]>): string {
  const by = column ?? "";
  switch (method) {
    case "stratified":
      return t`cut within each class`;
    case "group":
      return t`cut by whole groups of ${by}`;
    case "time":
      return column ? t`cut in the order of ${by}` : t`cut in the order of time`;
    case "random":
      return t`cut at random`;
  }
}

/** Judged run by run, then read as one. */
function Whole({ batch }: { batch: BatchDetail }) {
  const there = batch.judged === batch.runs.length && batch.runs.length > 0;
  const { data, error, refetch } = useBatchReport(batch.id, there);
  const judge = useJudgeBatch(batch.id);
  const [judged, all] = [batch.judged, batch.runs.length];
  if (there && error) return <Trouble error={error} retry={() => void refetch()} />;
  if (there && !data) return <div role="status" aria-busy="true" aria-label={t`Loading`} className="min-h-40" />;
  if (data) {
    return (
      <div className="flex flex-col gap-4">
        <p className="text-sm"><a href={batchPredictionsUrl(batch.id)} download className="inline-flex items-center gap-1 text-accent-text hover:underline"><Download size={14} /><Trans>Predictions (CSV)</Trans></a></p>
        <Together batch={batch} report={data} />
      </div>
    );
  }
  const failed = batch.runs.some(({ state }) => state === "failed" || state === "stopped");
  const why = failed ? t`A run has not completed; retry it as a batch of its own` : isOver(batch) ? (batch.judging > 0 || judge.isPending ? t`The runs are being judged` : undefined) : t`The runs are judged when all have completed`;
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-sm text-muted"><Trans>Each run answers its test part sample by sample; then they are read as one. {judged} of {all} are judged.</Trans></p>
      {batch.problems.map((problem) => <div key={problem} className="w-full"><Notice tone="error" title={problem} /></div>)}
      <Button look="primary" why={why} onClick={() => judge.mutate()}><Trans>Judge all runs</Trans></Button>
      {judge.error && <div className="w-full"><Trouble error={judge.error} /></div>}
    </div>
  );
}
