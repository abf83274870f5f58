import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { useMemo } from "react";
import type { ClassificationReport, EvaluationInfo } from "@/api/evaluation-types";
import { formatCount, formatScore } from "@/ui/format";
import { Part } from "../../overview/Part";
import { ScoreTable } from "../../overview/ScoreTable";
import { AS_IT_CAME, type Sorting } from "../../overview/score-rows";
import type { OnChoice } from "../choice";
import { className } from "../words";
import { ConfusionMatrix } from "./ConfusionMatrix";
import { OneClass } from "./OneClass";
import { Reliability } from "./Reliability";

interface ClassesProps {
  evaluation: Pick<EvaluationInfo, "id" | "run">;
  report: ClassificationReport;
  onChoice: OnChoice;
}

/** How classes were told: which are taken for which, how far the probabilities hold, one class at every threshold, and all in numbers. */
export function Classes({ evaluation, report, onChoice }: ClassesProps) {
  const names = useMemo(() => report.classes.map(({ name }) => name), [report]);
  return (
    <>
      <div className={clsx("grid items-start gap-x-10 gap-y-8", names.length <= BESIDE ? "xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]" : "grid-cols-1")}>
        <ConfusionMatrix names={names} confusion={report.confusion} onChoice={onChoice} />
        <Reliability bins={report.reliability} error={report.scores.ece} calibration={report.trust?.calibration ?? null} onChoice={onChoice} />
      </div>
      {report.curves.length > 0 && <OneClass evaluation={evaluation} report={report} onChoice={onChoice} />}
      <Part title={<Trans>Per class</Trans>}><Table classes={report.classes} /></Part>
    </>
  );
}

/** The matrix of more classes has the whole width. */
const BESIDE = 16;
const MANY = 20;
const F1 = 4;
const WORST_FIRST: Sorting = { column: F1, down: false };

function Table({ classes }: { classes: ClassificationReport["classes"] }) {
  const rows = classes.map(({ name, support, predicted, precision, recall, f1, roc_auc: area, average_precision: average }, label) => ({
    key: String(label),
    name: className(name),
    values: [support, predicted, precision, recall, f1, area, average],
  }));
  const columns = [
    { title: t`Support`, help: t`Samples of the class`, format: formatCount },
    { title: t`Said`, help: t`Samples that were said to be of the class`, format: formatCount },
    { title: t`Precision`, help: t`Of those that were said to be of the class, the share that is`, format: formatScore },
    { title: t`Recall`, help: t`Of those that are of the class, the share that was found`, format: formatScore },
    { title: t`F1`, help: t`The harmonic mean of precision and recall`, format: formatScore },
    { title: t`ROC AUC`, help: t`The area under the ROC curve of the class against all others`, format: formatScore },
    { title: t`Avg. precision`, help: t`The area under the precision-recall curve, in steps`, format: formatScore },
  ];
  const gaps = rows.some(({ values }) => values.includes(null));
  return (
    <>
      <ScoreTable label={t`Per class`} head={t`Class`} columns={columns} rows={rows} sorting={rows.length > MANY ? WORST_FIRST : AS_IT_CAME} />
      {gaps && <p className="caption mt-1.5"><Trans>– is undefined: there is nothing to divide by, because no sample is of the class, or none was said to be.</Trans></p>}
    </>
  );
}
