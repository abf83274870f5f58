import { useMemo, useState } from "react";
import type { BatchDetail, BatchReport } from "@/api/generated";
import { Notice } from "@/ui/Notice";
import { Headline } from "../evaluation/Headline";
import type { Choice, OnChoice } from "../evaluation/choice";
import { ConfusionMatrix } from "../evaluation/classes/ConfusionMatrix";
import { Reliability } from "../evaluation/classes/Reliability";
import { Numbers } from "../evaluation/numbers/Numbers";
import { SampleDialog } from "../evaluation/samples/SampleDialog";
import { Trust } from "../evaluation/trust/Trust";

/** The report of all runs read as one; a press on it shows the samples. */
export function Together({ batch, report: { report, notes } }: { batch: BatchDetail; report: BatchReport }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  return (
    <div className="flex flex-col gap-8">
      {notes.length > 0 && <Notice tone="warning"><ul className={notes.length > 1 ? "list-disc ps-4" : undefined}>{notes.map((note) => <li key={note}>{note}</li>)}</ul></Notice>}
      <Headline scores={report.scores} />
      <Charts report={report} onChoice={setChoice} />
      {report.task !== "unlabelled" && report.trust && <Trust trust={report.trust} scores={report.scores} classes={report.task === "classification"} onChoice={setChoice} />}
      {choice && <SampleDialog evaluation={{ dataset: batch.dataset_id, version: batch.dataset_version }} predictions={{ batch: batch.id }} choice={choice} onClose={() => setChoice(null)} />}
    </div>
  );
}

function Charts({ report, onChoice }: { report: BatchReport["report"]; onChoice: OnChoice }) {
  const names = useMemo(() => (report.task === "classification" ? report.classes.map(({ name }) => name) : []), [report]);
  if (report.task === "regression") return <Numbers report={report} onChoice={onChoice} />;
  if (report.task === "unlabelled") return null;
  return (
    <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <ConfusionMatrix names={names} confusion={report.confusion} onChoice={onChoice} />
      <Reliability bins={report.reliability} error={report.scores.ece} calibration={null} onChoice={onChoice} />
    </div>
  );
}
