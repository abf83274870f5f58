import { Trans } from "@lingui/react/macro";
import { useFindings, useStatistics } from "@/api/datasets";
import type { Dataset, DatasetInfo } from "@/api/generated";
import { Trouble } from "@/ui/Notice";
import { Part } from "../Part";
import { ClassBars } from "./ClassBars";
import { FindingList } from "./FindingList";
import { Glimpse } from "./Glimpse";
import { LastChange } from "./LastChange";
import { ReadingOptions } from "./ReadingOptions";
import { SplitBar } from "./SplitBar";
import { Verdict } from "./Verdict";

/** Whether it can be trained on and what stands in the way; then what it is, how it is divided and how it was read. */
export function OverviewTab({ dataset }: { dataset: Dataset }) {
  const { current, description } = dataset;
  return (
    <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-8">
        <Readiness dataset={dataset} info={current} />
        {current && <Glimpse id={dataset.id} info={current} />}
        {current && <Classes dataset={dataset} info={current} />}
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        {current && <Part title={<Trans>Split</Trans>}><SplitBar split={current.split} /></Part>}
        {description && <Part title={<Trans>Description</Trans>}><p className="text-sm break-words whitespace-pre-wrap [unicode-bidi:plaintext]">{description}</p></Part>}
        {current && <Notes notes={current.notes ?? []} />}
        {current && <ReadingOptions key={current.version} dataset={dataset} info={current} />}
      </div>
    </div>
  );
}

function Readiness({ dataset, info }: { dataset: Dataset; info: DatasetInfo | null }) {
  const findings = useFindings(dataset.id, info?.version);
  return (
    <Part title={<Trans>Readiness</Trans>} aside={<LastChange dataset={dataset} />}>
      <Verdict dataset={dataset} />
      {findings.error && <Trouble error={findings.error} retry={() => void findings.refetch()} />}
      {info && findings.data && <FindingList dataset={dataset} info={info} findings={findings.data} />}
    </Part>
  );
}

function Classes({ dataset, info }: { dataset: Dataset; info: DatasetInfo }) {
  const statistics = useStatistics(dataset.id, info.version);
  const classes = statistics.data?.classes ?? [];
  if (classes.length === 0) return null;
  return <Part title={<Trans>Classes</Trans>}><ClassBars id={dataset.id} classes={classes} /></Part>;
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Part title={<Trans>How it was read</Trans>}>
      <ul className="flex list-disc flex-col gap-0.5 ps-5 text-sm text-muted marker:text-faint">
        {notes.map((note) => <li key={note} className="break-words" dir="auto">{note}</li>)}
      </ul>
    </Part>
  );
}
