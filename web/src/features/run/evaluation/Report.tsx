import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Download } from "lucide-react";
import { useState } from "react";
import type { EvaluationDetail, EvaluationInfo, EvaluationReport } from "@/api/evaluation-types";
import { predictionsUrl, useReport } from "@/api/evaluations";
import { Notice, Trouble } from "@/ui/Notice";
import type { Choice, OnChoice } from "./choice";
import { Classes } from "./classes/Classes";
import { Headline } from "./Headline";
import { Numbers } from "./numbers/Numbers";
import { SampleDialog } from "./samples/SampleDialog";
import { Trust } from "./trust/Trust";
import { Unlabelled } from "./Unlabelled";
import { ImportancePanel } from "./why/ImportancePanel";

/** All that came of an evaluation that is done. */
export function Report({ evaluation }: { evaluation: EvaluationInfo }) {
  const { data, error, refetch } = useReport(evaluation.id);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data?.report) return <div role="status" aria-busy="true" aria-label={t`Loading`} className="min-h-96" />;
  return <Whole evaluation={data} report={data.report} />;
}

function Whole({ evaluation, report }: { evaluation: EvaluationDetail; report: EvaluationReport }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const everything = report.task === "unlabelled" ? t`All samples, the least sure first` : t`All samples, worst first`;
  return (
    <div className="flex flex-col gap-8">
      {evaluation.notes.length > 0 && (
        <Notice tone="warning">
          <ul className={evaluation.notes.length > 1 ? "list-disc ps-4" : undefined}>{evaluation.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </Notice>
      )}
      <div className="flex flex-col gap-3">
        {Object.keys(report.scores).length > 0 && <Headline scores={report.scores} />}
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
          <span className="text-muted"><Plural value={report.samples} one="# sample" other="# samples" /></span>
          <button type="button" onClick={() => setChoice({ title: t`All samples`, filter: {} })} className="text-accent-text hover:underline">{everything}</button>
          <a href={predictionsUrl(evaluation.id)} download className="inline-flex items-center gap-1 text-accent-text hover:underline"><Download size={14} /><Trans>Predictions (CSV)</Trans></a>
        </p>
      </div>
      <Charts evaluation={evaluation} report={report} onChoice={setChoice} />
      {report.task !== "unlabelled" && report.trust && <Trust trust={report.trust} scores={report.scores} classes={report.task === "classification"} onChoice={setChoice} />}
      {evaluation.importance && <ImportancePanel importance={evaluation.importance} />}
      {choice && <SampleDialog evaluation={evaluation} predictions={{ evaluation: evaluation.id }} choice={choice} onClose={() => setChoice(null)} />}
    </div>
  );
}

interface ChartsProps {
  evaluation: EvaluationDetail;
  report: EvaluationReport;
  onChoice: OnChoice;
}

function Charts({ evaluation, report, onChoice }: ChartsProps) {
  switch (report.task) {
    case "classification":
      return <Classes evaluation={evaluation} report={report} onChoice={onChoice} />;
    case "regression":
      return <Numbers report={report} onChoice={onChoice} />;
    case "unlabelled":
      return <Unlabelled report={report} onChoice={onChoice} />;
  }
}
