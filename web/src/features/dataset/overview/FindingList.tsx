import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { CircleAlert, TriangleAlert, Wrench } from "lucide-react";
import type { Dataset, DatasetInfo, Finding, FindingSample } from "@/api/generated";
import { Button } from "@/ui/Button";
import { hasPreviews } from "@/ui/dataset/words";
import { formatCount } from "@/ui/format";
import { SamplePreview } from "../browse/SamplePreview";
import { useRevision } from "../use-revision";

interface FindingListProps {
  dataset: Dataset;
  info: DatasetInfo;
  findings: readonly Finding[];
}

/** What was found, blocking first, each with its cases and what mends it. */
export function FindingList({ dataset, info, findings }: FindingListProps) {
  if (findings.length === 0) return null;
  const inOrder = findings.toSorted((a, b) => Number(a.severity !== "blocking") - Number(b.severity !== "blocking"));
  return (
    <ul className="mt-2 flex flex-col">
      {inOrder.map((finding) => <One key={`${finding.check} ${finding.title}`} finding={finding} dataset={dataset} info={info} />)}
    </ul>
  );
}

function One({ finding, dataset, info }: { finding: Finding; dataset: Dataset; info: DatasetInfo }) {
  const { revise, why } = useRevision(dataset);
  const { title, detail, fix, count, samples = [] } = finding;
  const blocking = finding.severity === "blocking";
  return (
    <li className="flex gap-3 border-t border-line py-3">
      {blocking ? <CircleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-label={t`Blocks training`} /> : <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-label={t`Warning`} />}
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-60 flex-1">
            <h3 className="font-medium">{title}</h3>
            <p className="mt-0.5 max-w-prose text-sm text-muted">{detail}</p>
          </div>
          {fix && (
            <Button small={!blocking} look={blocking ? "primary" : "secondary"} icon={<Wrench size={14} />} why={why} onClick={() => revise({ edits: fix.edits, split: fix.split })}>
              {fix.title}
            </Button>
          )}
        </div>
        {samples.length > 0 && <Samples samples={samples} count={count} id={dataset.id} info={info} />}
      </div>
    </li>
  );
}

const SHOWN = 8;
const LINES_SHOWN = 5;

function Samples({ samples, count, id, info }: { samples: readonly FindingSample[]; count: number; id: string; info: DatasetInfo }) {
  const pictures = hasPreviews(info) && samples.every(({ id: sample }) => typeof sample === "number");
  const shown = samples.slice(0, pictures ? SHOWN : LINES_SHOWN);
  const rest = formatCount(count - shown.length);
  return (
    <ul className={pictures ? "mt-2 grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-2" : "mt-2 grid grid-cols-[fit-content(50%)_minmax(0,1fr)] gap-x-4 text-sm"}>
      {shown.map((sample) =>
        pictures ? (
          <li key={`${sample.id} ${sample.name}`}>
            <SamplePreview id={id} version={info.version} sample={sample.id ?? 0} kind={info.kind} label={sample.name} />
            <p className="caption line-clamp-2 break-words" title={`${sample.name} ${sample.value ?? ""}`}><bdi>{sample.value || sample.name}</bdi></p>
          </li>
        ) : (
          <li key={`${sample.id} ${sample.name}`} className="col-span-2 grid grid-cols-subgrid border-b border-line/60 py-0.5">
            <span className="truncate text-muted" dir="auto" title={sample.name}>{sample.name}</span>
            <span className="truncate" dir="auto" title={sample.value}>{sample.value}</span>
          </li>
        ),
      )}
      {count > shown.length && <li className={clsx("caption py-1", pictures ? "self-center" : "col-span-2")}><Trans>and {rest} more</Trans></li>}
    </ul>
  );
}
