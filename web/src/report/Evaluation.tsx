import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import type { ClassificationReport, EvaluationDetail, EvaluationReport, UnlabelledReport } from "@/api/evaluation-types";
import { Reliability } from "@/features/run/evaluation/classes/Reliability";
import { Residuals } from "@/features/run/evaluation/numbers/Residuals";
import { Scatter } from "@/features/run/evaluation/numbers/Scatter";
import { Trust } from "@/features/run/evaluation/trust/Trust";
import { ImportancePanel } from "@/features/run/evaluation/why/ImportancePanel";
import { className, inOrder } from "@/features/run/evaluation/words";
import { formatCount, formatMetric, formatShare } from "@/ui/format";
import { ClassCurves } from "./ClassCurves";
import { Matrix } from "./Matrix";
import { Notes, Section } from "./Section";
import { Scores } from "./Scores";
import { Table } from "./Table";
import { moment, shareText, sourceText } from "./words";

/** What came of judging the final model on some samples; `scored` where its scores stand nowhere else. */
export function Evaluation({ evaluation, scored }: { evaluation: EvaluationDetail; scored?: boolean }) {
  const { report } = evaluation;
  const [when, source] = [moment(evaluation.created_at), sourceText(evaluation)];
  return (
    <Section title={<Trans>Evaluation: <bdi>{source}</bdi></Trans>} aside={<Trans>Judged on {when}. Evaluation <span dir="ltr">{evaluation.id}</span>.</Trans>}>
      <div className="flex flex-col gap-8">
        <Notes notes={evaluation.notes} />
        {scored && <Scores scores={inOrder(evaluation.scores)} />}
        {report && <Charts report={report} />}
        {report && report.task !== "unlabelled" && report.trust && <Trust trust={report.trust} scores={report.scores} classes={report.task === "classification"} />}
        {evaluation.importance && <ImportancePanel importance={evaluation.importance} />}
      </div>
    </Section>
  );
}

function Charts({ report }: { report: EvaluationReport }) {
  switch (report.task) {
    case "classification":
      return <Classes report={report} />;
    case "regression":
      return (
        <div className={PAIR}>
          <Scatter points={report.scatter} samples={report.samples} />
          <Residuals bins={report.residuals} />
        </div>
      );
    case "unlabelled":
      return <Unlabelled report={report} />;
  }
}

const PAIR = "grid items-start gap-x-10 gap-y-8 md:grid-cols-2 print:grid-cols-2 print:gap-x-6";
/** The matrix of more classes has the whole width. */
const BESIDE = 12;

function Classes({ report }: { report: ClassificationReport }) {
  const names = report.classes.map(({ name }) => className(name));
  return (
    <>
      <div className={names.length <= BESIDE ? PAIR : "flex flex-col gap-8"}>
        <Matrix names={names} confusion={report.confusion} />
        <Reliability bins={report.reliability} error={report.scores.ece} calibration={report.trust?.calibration ?? null} />
      </div>
      {report.decided && <Decided decided={report.decided} names={names} />}
      <ClassCurves report={report} />
      <PerClass report={report} />
    </>
  );
}

/** What the answers come to at the threshold that is saved with the model, which is what it says where it is used. */
function Decided({ decided: { decision, scores, confusion }, names }: { decided: NonNullable<ClassificationReport["decided"]>; names: readonly string[] }) {
  const [positive, from] = [className(decision.positive), formatMetric(decision.threshold)];
  return (
    <div>
      <h3 className="font-semibold"><Trans>At the threshold saved with the model</Trans></h3>
      <p className="caption mb-3"><Trans>“<bdi>{positive}</bdi>” is said from a probability of {from} on; all above is of the most probable class.</Trans></p>
      <div className={names.length <= BESIDE ? PAIR : "flex flex-col gap-8"}>
        <Matrix names={names} confusion={confusion} />
        <Scores scores={inOrder(scores)} />
      </div>
    </div>
  );
}

function PerClass({ report }: { report: ClassificationReport }) {
  const rows = report.classes.map((one) => ({
    key: one.name,
    cells: [
      <bdi key="name">{className(one.name)}</bdi>,
      formatCount(one.support),
      formatCount(one.predicted),
      ...[one.precision, one.recall, one.f1, one.roc_auc, one.average_precision].map(shareText),
    ],
  }));
  const head = [t`Class`, t`Support`, t`Said`, t`Precision`, t`Recall`, t`F1`, t`ROC AUC`, t`Avg. precision`];
  return (
    <div className={clsx(rows.length <= BESIDE && "whole")}>
      <h3 className="mb-1.5 font-semibold"><Trans>Per class</Trans></h3>
      <Table head={head} rows={rows} />
    </div>
  );
}

function Unlabelled({ report }: { report: UnlabelledReport }) {
  const counts = Object.entries(report.predicted).toSorted(([, one], [, other]) => other - one);
  if (counts.length === 0) return null;
  const rows = counts.map(([name, count]) => ({ key: name, cells: [<bdi key="name">{className(name)}</bdi>, formatCount(count), formatShare(count / report.samples)] }));
  return <Table head={[t`Said`, t`Samples`, t`Share`]} rows={rows} />;
}
