import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { useJudgeAll, useVerdicts } from "@/api/comparison";
import type { EvaluationComparison, JudgedPair, Run, RunComparison } from "@/api/generated";
import type { ComparedMetric } from "@/routes/search";
import { Button } from "@/ui/Button";
import { formatCount, formatMetric } from "@/ui/format";
import { Notice, Trouble } from "@/ui/Notice";
import { Swatch } from "@/ui/run/Swatch";
import { Segmented } from "@/ui/Segmented";
import { GainPlot } from "./GainPlot";
import { Part } from "./Part";

interface VerdictsProps {
  comparison: RunComparison;
  by: ComparedMetric | undefined;
  onBy: (by: ComparedMetric | undefined) => void;
}

const OF_CLASSES: readonly ComparedMetric[] = ["accuracy", "f1"];
const OF_NUMBERS: readonly ComparedMetric[] = ["rmse", "mae"];
/** Of so many comparisons a reader should hear that chance has had so many tries. */
const MANY = 5;

/** Whether a model is better than the baseline's on the same samples, if that can be said. */
export function Verdicts({ comparison, by, onBy }: VerdictsProps) {
  const { judged, runs, baseline } = comparison;
  const answers = useVerdicts(judged, by);
  const told = answers.flatMap(({ data }) => (data ? [data] : []));
  const span = Math.max(0, ...told.map(({ low, high }) => Math.max(-low, high)));
  const notes = [...new Set(told.flatMap((one) => one.notes))];
  const base = runs.find(({ id }) => id === baseline);
  const name = base?.name ?? "";
  const never = whyNever(judged);
  return (
    <Part title={<Trans>Judged on the same samples</Trans>} hint={<Trans>Each model beside that of {name}: paired bootstrap, and McNemar's or a randomisation test, at 95%.</Trans>}>
      <div className="flex flex-col gap-3">
        <Controls comparison={comparison} told={told[0]} by={by} onBy={onBy} />
        {never === null ? (
          <ul className="divide-y divide-line/60 border-y border-line">
            {judged.map((pair, index) => {
              const run = runs.find(({ id }) => id === pair.run);
              return run && <Row key={pair.run} pair={pair} run={run} answer={answers[index]?.data} error={answers[index]?.error ?? null} span={span} />;
            })}
          </ul>
        ) : (
          <p className="text-sm text-muted">{never}</p>
        )}
        {told.length >= MANY && <p className="caption"><Trans>Of so many comparisons one may show a difference by chance: with equal models it happens in about one of a hundred.</Trans></p>}
        {notes.length > 0 && <Notice tone="warning">{notes.map((note) => <p key={note}>{note}</p>)}</Notice>}
      </div>
    </Part>
  );
}

/** Why none of them can be judged, where that is the same for all; null otherwise. */
function whyNever(judged: readonly JudgedPair[]): string | null {
  const [problem = null, ...others] = [...new Set(judged.map((pair) => (pair.state === "impossible" ? pair.problem : null)))];
  return others.length === 0 ? problem : null;
}

function Controls({ comparison, told, by, onBy }: VerdictsProps & { told: EvaluationComparison | undefined }) {
  const { judged, runs, baseline } = comparison;
  const judge = useJudgeAll();
  const lacking = [...new Set(judged.flatMap((pair) => pair.lacking))];
  const base = runs.find(({ id }) => id === baseline);
  const metrics = told && (OF_CLASSES.includes(told.metric) ? OF_CLASSES : OF_NUMBERS);
  if (lacking.length === 0 && !metrics) return null;
  const send = (): void => judge.mutate({ runs: lacking, request: { dataset: base?.dataset_id ?? null, version: base?.dataset_version ?? null, part: "test" } });
  return (
    <div className="flex flex-wrap items-center gap-3">
      {lacking.length > 0 && (
        <Button look="primary" onClick={send} why={judge.isPending ? t`It is being sent` : undefined}>
          {runs.length === 2 ? <Trans>Judge both on the test part</Trans> : <Trans>Judge all on the test part</Trans>}
        </Button>
      )}
      {metrics && <Segmented label={t`Judged by`} value={by && metrics.includes(by) ? by : told.metric} onChange={onBy} options={metrics.map((value) => ({ value, label: metricName(value) }))} />}
      {judge.error && <div className="w-full"><Trouble error={judge.error} /></div>}
    </div>
  );
}

function metricName(metric: ComparedMetric): string {
  switch (metric) {
    case "accuracy":
      return t`Accuracy`;
    case "f1":
      return "F1";
    case "rmse":
      return "RMSE";
    case "mae":
      return "MAE";
  }
}

interface RowProps {
  pair: JudgedPair;
  run: Run;
  answer: EvaluationComparison | undefined;
  error: Error | null;
  /** How far the plots of all rows reach to either side; 0 while there is none. */
  span: number;
}

function Row({ pair, run, answer, error, span }: RowProps) {
  return (
    <li className={clsx("grid items-center gap-x-6 gap-y-1 py-2.5 text-sm", span > 0 ? "lg:grid-cols-[minmax(10rem,14rem)_16rem_minmax(0,1fr)]" : "lg:grid-cols-[minmax(10rem,14rem)_minmax(0,1fr)]")}>
      <span className="flex min-w-0 items-center gap-2">
        <Swatch color={run.color} />
        {pair.evaluation ? (
          <Link to="/runs/$id" params={{ id: run.id }} search={{ tab: "evaluation", evaluation: pair.evaluation }} className="truncate font-medium hover:underline">{run.name}</Link>
        ) : (
          <span className="truncate font-medium">{run.name}</span>
        )}
      </span>
      {span > 0 && (answer ? <GainPlot told={answer} span={span} color={run.color} /> : <span className="max-lg:hidden" />)}
      {answer ? <Said told={answer} /> : <Waiting pair={pair} error={error} />}
    </li>
  );
}

function Said({ told }: { told: EvaluationComparison }) {
  const [first, second] = [formatMetric(told.first_score), formatMetric(told.second_score)];
  const p = told.p_value < 0.001 ? "< 0.001" : `= ${told.p_value.toFixed(3)}`;
  const metric = metricName(told.metric);
  const samples = formatCount(told.samples);
  return (
    <div>
      <p className={clsx(told.better && "font-semibold")}>{told.verdict}</p>
      <p className="caption">
        <Trans>{metric} {first} and {second}</Trans> · <Plural value={told.samples} one="# sample" other={`${samples} samples`} /> · <span dir="ltr">p {p}</span>
      </p>
    </div>
  );
}

function Waiting({ pair, error }: { pair: JudgedPair; error: Error | null }) {
  if (error) return <p className="text-bad" role="alert">{error.message}</p>;
  switch (pair.state) {
    case "done":
      return <p role="status" className="text-muted"><Trans>Comparing the answers, sample by sample…</Trans></p>;
    case "under_way":
      return <p role="status" className="text-muted"><Trans>Being judged…</Trans></p>;
    case "missing":
      return <p className="text-muted"><Trans>Not judged on the same samples yet.</Trans></p>;
    case "failed":
    case "impossible":
      return <p className={pair.state === "failed" ? "text-bad" : "text-muted"}>{pair.problem}</p>;
  }
}
