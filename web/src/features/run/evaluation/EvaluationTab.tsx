import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { EvaluationInfo } from "@/api/evaluation-types";
import { isUnderWay, useDeleteEvaluation, useEvaluations } from "@/api/evaluations";
import type { RunDetail } from "@/api/generated";
import { hasEnded } from "@/state/run";
import { Bar } from "@/ui/Bar";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { formatCount } from "@/ui/format";
import { Notice, Trouble } from "@/ui/Notice";
import { toast } from "@/ui/toast";
import { EvaluateDialog } from "./EvaluateDialog";
import { Heading } from "./Heading";
import { Report } from "./Report";
import { useJudge, useShownId } from "./use-judge";

/** How far the run's model can be trusted: it answers samples whose truth is known, and this is what came of it. */
export function EvaluationTab({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useEvaluations(run.id);
  const { id } = useShownId();
  if (error && !data) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <div role="status" aria-busy="true" aria-label={t`Loading`} />;
  const shown = data.find((one) => one.id === id) ?? data[0];
  if (!shown) return <NoneYet run={run} />;
  return (
    <div className="flex flex-col gap-6">
      <Heading run={run} evaluations={data} shown={shown} />
      {isUnderWay(shown) ? <UnderWay evaluation={shown} /> : shown.state === "failed" ? <Failed evaluation={shown} /> : <Report key={shown.id} evaluation={shown} />}
    </div>
  );
}

function NoneYet({ run }: { run: RunDetail }) {
  const [choosing, setChoosing] = useState(false);
  const { judge, sending, error } = useJudge(run.id);
  const why = hasEnded(run) ? (sending ? t`It is being sent` : undefined) : t`The model is judged when the training has ended`;
  return (
    <>
      <Empty
        title={<Trans>Not judged yet</Trans>}
        action={
          <span className="flex flex-wrap justify-center gap-2">
            <Button look="primary" why={why} onClick={() => judge({ part: "test" })}><Trans>Evaluate on the test part</Trans></Button>
            <Button why={why} onClick={() => setChoosing(true)}><Trans>Other samples…</Trans></Button>
          </span>
        }
      >
        <Trans>The final model answers every sample of the test part, in a process of its own. Then you see where it is right, where it is not, and how sure it was.</Trans>
      </Empty>
      {error && !choosing && <div className="mx-auto max-w-2xl"><Trouble error={error} /></div>}
      {choosing && <EvaluateDialog run={run} onClose={() => setChoosing(false)} />}
    </>
  );
}

function UnderWay({ evaluation }: { evaluation: EvaluationInfo }) {
  const stop = useDeleteEvaluation(evaluation.run);
  const { state, done, total } = evaluation;
  const [answered, all] = [formatCount(done), formatCount(total)];
  return (
    <section className="flex max-w-2xl flex-col gap-2" aria-label={t`Progress`}>
      <div className="flex items-center gap-3">
        <Bar thick value={total > 0 ? done / total : 0} label={t`Samples answered`} tone={state === "queued" ? "muted" : "accent"} />
        <Button small onClick={() => stop.mutate(evaluation.id, { onError: (error) => toast(error.message) })} why={stop.isPending ? t`It is being stopped` : undefined}><Trans>Cancel</Trans></Button>
      </div>
      <p className="text-sm text-muted">
        {state === "queued" ? <Trans>Waits for its turn</Trans> : total === 0 ? <Trans>Loads the model and the samples</Trans> : <Trans>{answered} of {all} samples answered</Trans>}
      </p>
    </section>
  );
}

function Failed({ evaluation }: { evaluation: EvaluationInfo }) {
  const { judge, sending, error } = useJudge(evaluation.run);
  const { dataset, version, part } = evaluation;
  return (
    <div className="flex max-w-3xl flex-col items-start gap-3">
      <div className="w-full"><Notice tone="error" title={evaluation.problem ?? t`It failed, and did not say why.`} /></div>
      {error && <div className="w-full"><Trouble error={error} /></div>}
      <Button look="primary" onClick={() => judge({ dataset, version, part })} why={sending ? t`It is being sent` : undefined}><Trans>Try again</Trans></Button>
    </div>
  );
}
