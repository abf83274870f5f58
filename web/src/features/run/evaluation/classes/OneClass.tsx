import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ClassCurve, ClassificationReport, EvaluationInfo, SavedDecision } from "@/api/evaluation-types";
import { useDecision } from "@/api/evaluations";
import { formatMetric, formatScore } from "@/ui/format";
import type { Costs } from "../maths/threshold";
import { cheapestPlace, countsAt, placeAt, positionOf, ratiosOf } from "../maths/threshold";
import { precisionRecallPoints, rocPoints } from "../maths/curves";
import { className } from "../words";
import type { OnChoice } from "../choice";
import { CurvePlot } from "./CurvePlot";
import { SaveThreshold } from "./SaveThreshold";
import { Threshold } from "./Threshold";

const route = getRouteApi("/runs/$id");
const EVEN: Costs = { falseAlarm: 1, miss: 1 };
const HALF = 0.5;

interface OneClassProps {
  evaluation: Pick<EvaluationInfo, "id" | "run">;
  report: ClassificationReport;
  onChoice: OnChoice;
}

/** One class against all others: both curves, and one threshold that moves on them. */
export function OneClass({ evaluation, report, onChoice }: OneClassProps) {
  const wanted = route.useSearch({ select: ({ of }) => of });
  const navigate = route.useNavigate();
  const saved = useDecision(evaluation.run).data;
  const { curves, classes } = report;
  // Of two classes the second is the positive one, as is usual.
  const curve = curves.find(({ name }) => name === (wanted ?? saved?.positive)) ?? (classes.length === 2 ? curves[1] : undefined) ?? curves[0];
  const left = classes.length - curves.length;
  if (!curve) return null;
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold"><label htmlFor="of-class"><Trans>One class against all others</Trans></label></h2>
        <select id="of-class" value={curve.name} onChange={(event) => void navigate({ search: (now) => ({ ...now, of: event.target.value }), replace: true })} className="field max-w-56 min-w-24">
          {curves.map(({ name }) => <option key={name} value={name}>{className(name)}</option>)}
        </select>
        {left > 0 && <span className="caption"><Trans>Curves are kept of the {curves.length} classes with the most samples.</Trans></span>}
      </div>
      {curve.positives === 0 || curve.negatives === 0 ? (
        <p className="text-sm text-muted">{curve.positives === 0 ? <Trans>None of these samples is of this class: there is nothing to find.</Trans> : <Trans>All of these samples are of this class: there is nothing to tell it from.</Trans>}</p>
      ) : (
        saved !== undefined && <Curves key={curve.name} evaluation={evaluation} saved={saved} curve={curve} report={classes.find(({ name }) => name === curve.name)} onChoice={onChoice} />
      )}
    </section>
  );
}

interface CurvesProps extends Omit<OneClassProps, "report"> {
  saved: SavedDecision | null;
  curve: ClassCurve;
  report: ClassificationReport["classes"][number] | undefined;
}

function Curves({ evaluation, saved, curve, report, onChoice }: CurvesProps) {
  const own = saved?.positive === curve.name ? saved : null;
  const [threshold, setThreshold] = useState(own?.threshold ?? HALF);
  const [costs, setCosts] = useState<Costs>(own ? { falseAlarm: own.false_alarm, miss: own.miss } : EVEN);
  const roc = useMemo(() => rocPoints(curve), [curve]);
  const precise = useMemo(() => precisionRecallPoints(curve), [curve]);
  const cheapest = useMemo(() => cheapestPlace(curve, costs), [curve, costs]);
  const place = placeAt(curve, threshold);
  const { precision, recall, falsePositiveRate } = ratiosOf(countsAt(curve, place));
  // Points of no precision stand before the others.
  const silent = roc.length - precise.length;
  const move = (to: number): void => setThreshold(positionOf(curve, to));
  return (
    <div className="grid items-start gap-x-10 gap-y-8 md:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,25rem)]">
      <CurvePlot
        title={t`ROC`}
        aside={areaText(t`area`, report?.roc_auc)}
        points={roc}
        mark={falsePositiveRate === null || recall === null ? null : [falsePositiveRate, recall]}
        onPlace={move}
        labels={[t`False positive rate`, t`Recall`]}
        chance="diagonal"
      />
      <CurvePlot
        steps
        title={t`Precision and recall`}
        aside={areaText(t`average precision`, report?.average_precision)}
        points={precise}
        mark={precision === null || recall === null ? null : [recall, precision]}
        onPlace={(at) => move(at + silent)}
        labels={[t`Recall`, t`Precision`]}
        chance={curve.positives / (curve.positives + curve.negatives)}
      />
      <Threshold curve={curve} threshold={threshold} place={place} costs={costs} cheapest={cheapest} onThreshold={setThreshold} onCosts={setCosts} onChoice={onChoice}>
        <SaveThreshold run={evaluation.run} saved={saved} here={{ positive: curve.name, threshold: threshold, false_alarm: costs.falseAlarm, miss: costs.miss, evaluation: evaluation.id }} />
      </Threshold>
    </div>
  );
}

function areaText(name: string, area: number | null | undefined): string {
  return area === null || area === undefined ? "" : `${name} ${area < 1 && area >= 0.9995 ? formatMetric(area) : formatScore(area)}`;
}
