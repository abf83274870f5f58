import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Fragment, Suspense, useState } from "react";
import { previewUrl, useDataset, useVersions, useWholeSample } from "@/api/datasets";
import type { EvaluationInfo, PredictionRow } from "@/api/evaluation-types";
import { type PredictionSource, usePredictions } from "@/api/evaluations";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { partName } from "@/ui/dataset/words";
import { formatCount, formatMetric, formatScore } from "@/ui/format";
import { lazily } from "@/ui/lazily";
import { Trouble } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import type { Choice } from "../choice";

const WhySample = lazily(async () => (await import("../why/WhySample")).WhySample);

interface SampleDialogProps {
  /** What was judged. */
  evaluation: Pick<EvaluationInfo, "dataset" | "version">;
  /** Whose predictions they are. */
  predictions: PredictionSource;
  choice: Choice;
  onClose: () => void;
}

type Order = "worst" | "unsure";
type Row = Omit<PredictionRow, "part"> & { part: PredictionRow["part"] | null };

/** Samples that were chosen in a chart, worst first: what they are, what was said, and the way to each. */
export function SampleDialog({ evaluation, predictions, choice, onClose }: SampleDialogProps) {
  const [order, setOrder] = useState<Order>("worst");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePredictions(predictions, choice.filter ? { ...choice.filter, order } : null);
  const rows: Row[] | undefined = choice.point ? [asRow(choice.point)] : data?.pages.flatMap((page) => page.rows);
  const total = choice.point ? 1 : data?.pages[0]?.total;
  return (
    <Dialog open wide onClose={onClose} title={<bdi>{choice.title}</bdi>} description={total !== undefined && <Total total={total} order={rows?.[0]?.truth === null ? "unsure" : order} />}>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!rows && !error && <div role="status" aria-busy="true" aria-label={t`Loading`} className="h-40" />}
      {rows?.length === 0 && <p className="text-sm text-muted"><Trans>No sample fits.</Trans></p>}
      {(order === "unsure" || rows?.[0]?.truth !== null) && rows?.some(({ uncertainty }) => uncertainty !== null) && (
        <div className="mb-3">
          <Segmented<Order> label={t`Order of the samples`} value={order} options={[{ value: "worst", label: t`Worst first` }, { value: "unsure", label: t`Least sure first` }]} onChange={setOrder} />
        </div>
      )}
      {rows && rows.length > 0 && <Table evaluation={evaluation} id={"evaluation" in predictions ? predictions.evaluation : null} rows={rows} />}
      {hasNextPage && <Button className="mt-3" onClick={() => void fetchNextPage()} why={isFetchingNextPage ? t`Loading` : undefined}><Trans>Show more</Trans></Button>}
    </Dialog>
  );
}

/** How many there are and in which order; without a truth there is no worst one. */
function Total({ total, order }: { total: number; order: Order }) {
  if (order === "unsure") return <Plural value={total} one="# sample" other="# samples, the least sure first" />;
  return <Plural value={total} one="# sample" other="# samples, worst first" />;
}

function asRow({ row, truth, predicted }: NonNullable<Choice["point"]>): Row {
  return { row, truth, predicted, part: null, confidence: null, uncertainty: null, badness: Math.abs(predicted - truth) };
}

const CELL = "py-1 ps-4 text-end";

interface TableProps extends Pick<SampleDialogProps, "evaluation"> {
  /** Of the evaluation whose model can be asked why; a batch has many. */
  id: string | null;
  rows: readonly Row[];
}

function Table({ evaluation, id, rows }: TableProps) {
  const versions = useVersions(evaluation.dataset).data;
  const looks = versions?.find(({ info }) => info.version === evaluation.version)?.info.kind === "image";
  const current = useDataset(evaluation.dataset).data?.current?.version;
  const sure = rows.some(({ confidence }) => confidence !== null);
  const unsure = rows.some(({ uncertainty }) => uncertainty !== null);
  const numbers = rows.some(({ predicted }) => typeof predicted === "number");
  const judged = rows.some(({ truth }) => truth !== null);
  const [asked, setAsked] = useState<number | null>(null);
  const version = evaluation.version;
  return (
    <>
      <table className="w-full text-sm">
        <thead className="sticky -top-px z-10 bg-surface">
          <tr className="caption border-b border-line">
            {looks && <th scope="col" className="w-12" aria-label={t`Picture`} />}
            <th scope="col" className="py-1 text-start font-normal"><Trans>Sample</Trans></th>
            <th scope="col" className={`${CELL} font-normal`}><Trans>Part</Trans></th>
            {judged && <th scope="col" className={`${CELL} font-normal`}><Trans>Truth</Trans></th>}
            <th scope="col" className={`${CELL} font-normal`}><Trans>Said</Trans></th>
            {sure && <th scope="col" className={`${CELL} font-normal`} title={t`The probability of the class that was said`}><Trans>Confidence</Trans></th>}
            {unsure && <th scope="col" className={`${CELL} font-normal`} title={numbers ? t`Standard deviation of the model's answers` : t`How far the model's answers disagree: mutual information, in nats`}><Trans>Uncertainty</Trans></th>}
            {judged && <th scope="col" className={`${CELL} font-normal`} title={numbers ? t`Said minus truth` : t`1 minus the probability of the true class`}>{numbers ? <Trans>Error</Trans> : <Trans>How far off</Trans>}</th>}
            {id && <th scope="col" className="w-16" aria-label={t`Why`} />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={row.row}>
              <tr className="border-b border-line/60 last:border-0 hover:bg-sunken">
                {looks && <td className="py-1"><Picture dataset={evaluation.dataset} version={version} row={row.row} /></td>}
                <th scope="row" className="py-1 text-start font-normal"><SampleLink dataset={evaluation.dataset} row={row.row} there={current === version} /></th>
                <td className={`${CELL} text-muted`}>{row.part && partName(row.part)}</td>
                {judged && <td className={CELL}><Value value={row.truth} /></td>}
                <td className={`${CELL} ${row.truth !== null && !numbers && row.truth !== row.predicted ? "text-bad" : ""}`}><Value value={row.predicted} /></td>
                {sure && <td className={CELL}>{row.confidence === null ? "–" : formatScore(row.confidence)}</td>}
                {unsure && <td className={CELL}>{uncertaintyText(row)}</td>}
                {judged && <td className={CELL}>{errorText(row)}</td>}
                {id && <td className={CELL}><WhyButton row={row.row} open={asked === row.row} onPress={() => setAsked(asked === row.row ? null : row.row)} /></td>}
              </tr>
              {id && asked === row.row && (
                <tr className="border-b border-line/60">
                  <td colSpan={9} className="pb-3">
                    <Suspense fallback={<div role="status" aria-busy="true" aria-label={t`Loading`} className="h-40" />}>
                      <WhySample evaluation={{ ...evaluation, id }} row={row.row} truth={row.truth} predicted={row.predicted} />
                    </Suspense>
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {current !== undefined && current !== version && <p className="caption mt-3"><Trans>The page of the data set shows version {current}; these samples are of version {version}.</Trans></p>}
    </>
  );
}

function WhyButton({ row, open, onPress }: { row: number; open: boolean; onPress: () => void }) {
  const number = formatCount(row + 1);
  return <Button small look="ghost" aria-expanded={open} aria-label={t`Why, sample ${number}`} onClick={onPress}><Trans>Why</Trans></Button>;
}

/** A picture goes by the number that its sample has in the source, which some rows may have left. */
function Picture({ dataset, version, row }: { dataset: string; version: number; row: number }) {
  const sample = useWholeSample(dataset, { version }, row).data?.rows[0];
  const [broken, setBroken] = useState(false);
  const number = formatCount(row + 1);
  if (!sample || broken) return <span className="block size-10 rounded bg-sunken" />;
  return <img src={previewUrl(dataset, version, sample.id)} alt={t`Sample ${number}`} onError={() => setBroken(true)} className="size-10 rounded bg-sunken object-contain [image-rendering:pixelated]" />;
}

function SampleLink({ dataset, row, there }: { dataset: string; row: number; there: boolean }) {
  const number = formatCount(row + 1);
  if (!there) return <Trans>Sample {number}</Trans>;
  return <Link to="/datasets/$id" params={{ id: dataset }} search={{ tab: "browse", sample: row }} className="text-accent-text hover:underline"><Trans>Sample {number}</Trans></Link>;
}

function Value({ value }: { value: string | number | null }) {
  if (value === null) return "–";
  return typeof value === "number" ? formatMetric(value) : <bdi className="break-words">{value}</bdi>;
}

function uncertaintyText({ uncertainty, predicted }: Row): string {
  if (uncertainty === null) return "–";
  return typeof predicted === "number" ? formatMetric(uncertainty) : formatScore(uncertainty);
}

function errorText({ truth, predicted, badness }: Row): string {
  if (typeof truth === "number" && typeof predicted === "number") return formatMetric(predicted - truth);
  return badness === null ? "–" : formatScore(badness);
}
