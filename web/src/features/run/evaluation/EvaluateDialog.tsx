import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { useState } from "react";
import { useDataset, useDatasets, useVersions } from "@/api/datasets";
import type { JudgedPart } from "@/api/evaluation-types";
import type { DatasetInfo, RunDetail } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Trouble } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { useJudge } from "./use-judge";
import { JUDGED_PARTS, judgedPartName } from "./words";

const FORM = "evaluate";
const MOST = 100;

/** Which samples to judge on: any data set of the same kind, any of its versions, any part. Whether it fits, the studio says. */
export function EvaluateDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const own = run.dataset_id ?? "";
  const [dataset, setDataset] = useState(own);
  const [version, setVersion] = useState<number | null>(run.dataset_version);
  const [part, setPart] = useState<JudgedPart>("test");
  const { judge, sending, error } = useJudge(run.id);
  const versions = useVersions(dataset).data ?? [];
  const info = versions.find((one) => one.info.version === version)?.info ?? versions.find((one) => version === null && one)?.info;
  const why = sending ? t`It is being sent` : undefined;
  const choose = (id: string): void => {
    setDataset(id);
    setVersion(id === own ? run.dataset_version : null);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={<Trans>Evaluate on other samples</Trans>}
      description={<Trans>The final model of this run answers each sample; what it said is kept beside the truth.</Trans>}
      footer={
        <>
          <Button onClick={onClose}><Trans>Cancel</Trans></Button>
          <Button type="submit" form={FORM} look="primary" why={why}><Trans>Evaluate</Trans></Button>
        </>
      }
    >
      <form
        id={FORM}
        className="grid items-center gap-x-6 gap-y-3 pt-1 text-sm sm:grid-cols-[6rem_minmax(0,1fr)]"
        onSubmit={(event) => {
          event.preventDefault();
          if (!why) judge({ dataset, version, part }, onClose);
        }}
      >
        {error && <div className="sm:col-span-2"><Trouble error={error} /></div>}
        <label htmlFor="evaluate-dataset"><Trans>Data set</Trans></label>
        <DatasetChoice own={own} value={dataset} onChange={choose} />
        <label htmlFor="evaluate-version"><Trans>Version</Trans></label>
        <select id="evaluate-version" value={version ?? ""} onChange={(event) => setVersion(event.target.value === "" ? null : Number(event.target.value))} className="field w-full">
          <option value="">{t`Newest`}</option>
          {versions.map((one) => <option key={one.info.version} value={one.info.version}>{one.info.version}</option>)}
        </select>
        <span><Trans>Part</Trans></span>
        <Segmented<JudgedPart> label={t`Part`} value={part} onChange={setPart} options={JUDGED_PARTS.map((value) => ({ value, label: judgedPartName(value) }))} />
        <p className="caption sm:col-start-2" role="status">
          {info && <Plural value={sizeOf(info, part)} one="# sample." other="# samples." />}{" "}
          {dataset === own && (part === "train" || part === "all") && <Trans>The model has learned from its training part: how it does there says little about new data.</Trans>}
        </p>
      </form>
    </Dialog>
  );
}

function sizeOf({ split, rows }: DatasetInfo, part: JudgedPart): number {
  return part === "all" ? rows : split[part];
}

/** Data sets of the kind that it learned from, that one first; of many, those whose name holds a text. */
function DatasetChoice({ own, value, onChange }: { own: string; value: string; onChange: (id: string) => void }) {
  const [text, setText] = useState("");
  const learned = useDataset(own || undefined).data;
  const kind = learned?.current?.kind;
  const list = useDatasets({ kinds: kind && [kind], text, limit: MOST });
  const others = list.data?.pages.flatMap(({ items }) => items).filter(({ id, current }) => id !== own && current !== null) ?? [];
  const name = learned?.title ?? own;
  return (
    <div className="flex gap-2">
      {(text !== "" || list.hasNextPage) && <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t`Search data sets`} aria-label={t`Search data sets`} className="field w-36" />}
      <select id="evaluate-dataset" value={value} onChange={(event) => onChange(event.target.value)} className="field w-full min-w-0">
        {own && <option value={own}>{t`${name} (it learned from this)`}</option>}
        {others.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
      </select>
    </div>
  );
}
