import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useStatistics, useWholeSample } from "@/api/datasets";
import type { SampleRow } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { hasPreviews, MEDIA, partName } from "@/ui/dataset/words";
import { formatCount } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import type { BrowseProps } from "./RowGrid";
import { nameOf } from "./sample-words";
import { SamplePreview } from "./SamplePreview";

/** A value this long stands under its name, not beside it. */
const BESIDE = 60;

interface SampleDialogProps extends BrowseProps {
  place: number;
  onPlace: (place: number | null) => void;
}

/** One sample as large as there is room, with all that is known of it; arrow keys go to its neighbours. */
export function SampleDialog({ id, info, filter, total, place, onPlace }: SampleDialogProps) {
  const { data, error } = useWholeSample(id, filter, place);
  const sample = data?.rows[0];
  const step = (by: number): void => onPlace(Math.min(total - 1, Math.max(0, place + by)));
  const pressed = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) step(by);
  };
  const at = formatCount(place + 1);
  const all = formatCount(total);
  const looks = hasPreviews(info);
  return (
    <Dialog open wide onClose={() => onPlace(null)} onKeyDown={pressed} title={data && sample ? <bdi className="break-words">{nameOf(sample, data.columns)}</bdi> : "…"}>
      <div className={clsx("grid gap-5", looks && "md:grid-cols-[minmax(0,1fr)_15rem]")}>
        {looks && (
          <div className="flex min-h-72 items-center justify-center">
            {data && sample && <SamplePreview key={sample.id} large id={id} version={info.version} sample={sample.id} kind={info.kind} label={nameOf(sample, data.columns)} />}
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-3">
          <div className="flex items-center gap-1">
            <Button small aria-label={t`The one before`} icon={<ChevronLeft size={16} className="rtl:rotate-180" />} onClick={() => step(-1)} why={place === 0 ? t`This is the first` : undefined} />
            <Button small aria-label={t`The next one`} icon={<ChevronRight size={16} className="rtl:rotate-180" />} onClick={() => step(1)} why={place === total - 1 ? t`This is the last` : undefined} />
            <span className="caption ms-1"><Trans>{at} of {all}</Trans></span>
          </div>
          {error && <Trouble error={error} />}
          {data && sample && <Facts id={id} info={info} sample={sample} columns={data.columns} />}
        </div>
      </div>
    </Dialog>
  );
}

interface FactsProps extends Pick<BrowseProps, "id" | "info"> {
  sample: SampleRow;
  columns: readonly string[];
}

/** What is known of a sample, but for what is looked at beside it: the place of its file says nothing. */
function Facts({ id, info, sample, columns }: FactsProps) {
  const { data } = useStatistics(id, info.version);
  const looked = new Set(data?.columns.filter(({ type }) => MEDIA.has(type)).map(({ name }) => name));
  const facts: [string, string][] = [[t`Part`, partName(sample.part)]];
  columns.forEach((column, at) => {
    const value = sample.values[at];
    if (column !== "name" && !looked.has(column)) facts.push([column, value === null || value === undefined ? "∅" : String(value)]);
  });
  return (
    <dl className="text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className={clsx("border-b border-line/60 py-1", value.length <= BESIDE && "flex gap-3")}>
          <dt className="max-w-[60%] grow break-words text-muted" dir="auto">{name}</dt>
          <dd className={clsx("min-w-0 break-words whitespace-pre-wrap [unicode-bidi:plaintext]", value.length <= BESIDE && "grow text-end")}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
