import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { ClassCurve, ClassificationReport } from "@/api/evaluation-types";
import { linePath, type Point, precisionRecallPoints, rocPoints, type Scale, stepPath } from "@/features/run/evaluation/maths/curves";
import { Figure } from "@/features/run/evaluation/plot/Figure";
import { Frame } from "@/features/run/evaluation/plot/Frame";
import { className } from "@/features/run/evaluation/words";
import { formatMetric, formatScore } from "@/ui/format";
import { HUES } from "@/ui/palette";
import { Key } from "./Key";

type Told = ClassificationReport["classes"][number];

interface Shown {
  curve: ClassCurve;
  told: Told;
}

const HEIGHT = 300;
const UNIT = { domain: [0, 1], format: formatMetric } as const;

/** Each class against all others, all in one picture: the receiver's curve, and precision over recall. */
export function ClassCurves({ report }: { report: ClassificationReport }) {
  const shown = chosen(report);
  if (shown.length === 0) return null;
  const left = report.classes.length - shown.length;
  const one = shown.length === 1 ? className(shown[0]?.told.name ?? "") : null;
  return (
    <div>
      <h3 className="mb-1.5 font-semibold">{one === null ? <Trans>Each class against all others</Trans> : <Trans>“<bdi>{one}</bdi>” against the other class</Trans>}</h3>
      {one === null && left > 0 && <p className="caption mb-2"><Trans>The {shown.length} classes that were told worst.</Trans></p>}
      <div className="grid items-start gap-x-10 gap-y-8 md:grid-cols-2 print:grid-cols-2 print:gap-x-6">
        <Plot title={t`ROC`} labels={[t`False positive rate`, t`Recall`]} shown={shown} points={rocPoints} path={linePath} area={({ roc_auc: area }) => area} areaName={t`area`} chance />
        <Plot title={t`Precision and recall`} labels={[t`Recall`, t`Precision`]} shown={shown} points={precisionRecallPoints} path={stepPath} area={({ average_precision: area }) => area} areaName={t`average precision`} />
      </div>
    </div>
  );
}

/** Those that have a curve; of two classes the second, of many those with the least area, as many as there are hues. */
function chosen({ curves, classes }: ClassificationReport): Shown[] {
  const there = curves.flatMap((curve) => {
    const told = classes.find(({ name }) => name === curve.name);
    return told && curve.positives > 0 && curve.negatives > 0 ? [{ curve, told }] : [];
  });
  if (classes.length === 2) return there.slice(-1);
  if (there.length <= HUES) return there;
  return there.toSorted((one, other) => (one.told.roc_auc ?? 1) - (other.told.roc_auc ?? 1)).slice(0, HUES);
}

interface PlotProps {
  title: string;
  labels: readonly [x: string, y: string];
  shown: readonly Shown[];
  points: (curve: ClassCurve) => readonly Point[];
  path: (points: readonly Point[], x: Scale, y: Scale) => string;
  area: (told: Told) => number | null;
  areaName: string;
  /** Whether guessing is the diagonal. */
  chance?: boolean;
}

function Plot({ title, labels, shown, points, path, area, areaName, chance }: PlotProps) {
  const keys = shown.map(({ told }, at) => ({ color: at, name: className(told.name), text: valueOf(area(told)) }));
  return (
    <div className="whole">
      <Figure title={title} height={HEIGHT} most={460}>
        {(width) => (
          <Frame width={width} height={HEIGHT} x={{ ...UNIT, label: labels[0] }} y={{ ...UNIT, label: labels[1] }} role="img" aria-label={title}>
            {(x, y) => (
              <>
                {chance && <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--line-strong)" strokeDasharray="4 3" />}
                {shown.map(({ curve }, at) => <path key={curve.name} d={path(points(curve), x, y)} fill="none" stroke={`var(--run-${at})`} strokeWidth="1.75" strokeLinejoin="round" />)}
              </>
            )}
          </Frame>
        )}
      </Figure>
      <Key entries={keys} unit={areaName} />
    </div>
  );
}

function valueOf(area: number | null): string {
  if (area === null) return "–";
  return area < 1 && area >= 0.9995 ? formatMetric(area) : formatScore(area);
}
