import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { useWholeSample } from "@/api/datasets";
import type { EvaluationInfo, SampleExplanation, SampleView } from "@/api/evaluation-types";
import { useWhy } from "@/api/evaluations";
import { formatMetric, formatScore } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { className } from "../words";
import { EffectBars } from "./EffectBars";
import { PictureMap } from "./PictureMap";
import { SeriesMap } from "./SeriesMap";
import { answerText, effectText, methodText, unitText, viewName } from "./words";

interface WhySampleProps {
  evaluation: Pick<EvaluationInfo, "id" | "dataset" | "version">;
  row: number;
  truth: string | number | null;
  predicted: string | number;
}

/** What counted in one sample: for what was said, or for what would have been right. */
export function WhySample({ evaluation, row, truth, predicted }: WhySampleProps) {
  const wrong = typeof truth === "string" && truth !== predicted;
  const [target, setTarget] = useState("said");
  const { data, error, refetch } = useWhy(evaluation.id, row, target === "truth" && typeof truth === "string" ? truth : null);
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line bg-bg px-4 py-3">
      {wrong && (
        <Segmented
          label={t`Which class is explained`}
          value={target}
          options={[
            { value: "said", label: <Trans>Said: <bdi>{className(String(predicted))}</bdi></Trans> },
            { value: "truth", label: <Trans>Truth: <bdi>{className(truth)}</bdi></Trans> },
          ]}
          onChange={setTarget}
        />
      )}
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!data && !error && <p role="status" className="py-6 text-sm text-muted"><Trans>The model is opened and asked; this takes some seconds.</Trans></p>}
      {data && <Views evaluation={evaluation} explanation={data} />}
    </div>
  );
}

function Views({ evaluation, explanation }: { evaluation: Pick<EvaluationInfo, "id" | "dataset" | "version">; explanation: SampleExplanation }) {
  const [chosen, setChosen] = useState("0");
  const { views, target, answer } = explanation;
  const view = views[Number(chosen)] ?? views[0];
  if (!view) return null;
  const [name, said, unit] = [className(target ?? ""), answerText(target, answer), unitText(view.unit)];
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm">{target === null ? <Trans>It says <b>{said}</b>.</Trans> : <Trans>It gives <b><bdi>{name}</bdi></b> a probability of <b>{said}</b>.</Trans>}</p>
        {views.length > 1 && <Segmented label={t`Way of looking`} value={views[Number(chosen)] ? chosen : "0"} options={views.map((one, at) => ({ value: String(at), label: viewName(one) }))} onChange={setChosen} />}
      </div>
      <p className="caption max-w-prose">{methodText(view)} {unit && <Trans>Measured {unit}.</Trans>}</p>
      <OneView evaluation={evaluation} row={explanation.row} view={view} />
      {view.unit !== "share" && <Legend target={target} />}
      <p className="caption max-w-prose">{view.limits}</p>
    </>
  );
}

function OneView({ evaluation, row, view }: { evaluation: Pick<EvaluationInfo, "id" | "dataset" | "version">; row: number; view: SampleView }) {
  switch (view.kind) {
    case "columns":
      return <Columns evaluation={evaluation} row={row} view={view} />;
    case "picture":
      return <PictureMap view={view} />;
    case "series":
      return <SeriesMap view={view} />;
  }
}

/** Columns with the values that this sample has there. */
function Columns({ evaluation, row, view }: { evaluation: Pick<EvaluationInfo, "id" | "dataset" | "version">; row: number; view: Extract<SampleView, { kind: "columns" }> }) {
  const sample = useWholeSample(evaluation.dataset, { version: evaluation.version }, row).data;
  const valueOf = (name: string): string | undefined => {
    const value = sample?.rows[0]?.values[sample.columns.indexOf(name)];
    if (value === undefined || !sample?.columns.includes(name)) return undefined;
    return value === null ? t`missing` : typeof value === "number" ? formatMetric(value) : String(value);
  };
  const effects = view.pieces.map(({ name, effect, low, high }) => ({ name, beside: valueOf(name), value: effect, low, high }));
  return <EffectBars label={viewName(view)} effects={effects} format={(value) => effectText(view.unit, value)} spread={view.unit === "target" ? formatMetric : formatScore} />;
}

function Legend({ target }: { target: string | null }) {
  const name = target === null ? null : className(target);
  return (
    <p className="caption flex flex-wrap gap-x-4">
      <span className="inline-flex items-center gap-1.5"><i aria-hidden className="size-2.5 rounded-[2px] bg-accent" />{name === null ? <Trans>makes the number larger</Trans> : <Trans>speaks for <bdi>{name}</bdi></Trans>}</span>
      <span className="inline-flex items-center gap-1.5"><i aria-hidden className="size-2.5 rounded-[2px] bg-warn" />{name === null ? <Trans>makes it smaller</Trans> : <Trans>speaks against it</Trans>}</span>
    </p>
  );
}
