import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { Curve, RunReport } from "@/api/generated";
import type { Scale } from "@/features/run/evaluation/maths/curves";
import { Figure } from "@/features/run/evaluation/plot/Figure";
import { Frame } from "@/features/run/evaluation/plot/Frame";
import { learningSections, type Panel } from "@/features/run/charts/panels";
import { formatCount, formatMetric, formatTick } from "@/ui/format";
import { hueVar } from "@/ui/palette";
import { bandPath, extentOf, nonfiniteSteps, valuePath } from "./curve-paths";
import { Key } from "./Key";
import { Section } from "./Section";

const HEIGHT = 220;
const MOST = 480;

/** What was measured on the way, a chart for each measure; of thinned lines the band goes from the lowest to the highest. */
export function Curves({ report: { run, curves } }: { report: RunReport }) {
  if (curves.length === 0) return null;
  const panels = learningSections({ id: run.id, started_at: run.started_at, metrics: Object.fromEntries(curves.map(({ name }) => [name, null])) }).flatMap((section) => section.panels);
  return (
    <Section title={<Trans>Training</Trans>}>
      <div className="grid items-start gap-x-10 gap-y-7 md:grid-cols-2 print:grid-cols-2 print:gap-x-6">
        {panels.map((panel) => <Chart key={panel.title} panel={panel} curves={curves} unit={run.step_unit} />)}
      </div>
    </Section>
  );
}

interface Line {
  curve: Curve;
  label: string;
  color: number;
}

function Chart({ panel, curves, unit }: { panel: Panel; curves: readonly Curve[]; unit: string }) {
  const lines = panel.specs.flatMap(({ name, label, color }): Line[] => {
    const curve = curves.find((one) => one.name === name);
    return curve ? [{ curve, label, color }] : [];
  });
  const [x, y] = extentOf(lines.map(({ curve }) => curve));
  const thinned = lines.find(({ curve }) => curve.thinned)?.curve;
  const [shown, total] = [formatCount(thinned?.step.length ?? 0), formatCount(thinned?.total ?? 0)];
  return (
    <div className="whole">
      <Figure title={<span dir="ltr">{panel.title}</span>} aside={thinned && <Trans>{shown} of {total} points; the band is lowest to highest</Trans>} height={HEIGHT} most={MOST}>
        {(width) => (
          <Frame width={width} height={HEIGHT} x={{ domain: x, label: unit, format: formatTick }} y={{ domain: y, label: "", format: formatMetric }} role="img" aria-label={panel.title}>
            {(toX, toY) => lines.map((line) => <Drawn key={line.curve.name} line={line} x={toX} y={toY} />)}
          </Frame>
        )}
      </Figure>
      {lines.length > 1 && <Key entries={lines.map(({ label, color }) => ({ name: label, color }))} />}
      <NonFinite lines={lines} />
    </div>
  );
}

function Drawn({ line: { curve, color }, x, y }: { line: Line; x: Scale; y: Scale }) {
  return (
    <g>
      {curve.thinned && <path d={bandPath(curve, x, y)} fill={hueVar(color)} opacity="0.2" />}
      <path d={valuePath(curve, x, y)} fill="none" stroke={hueVar(color)} strokeWidth="1.75" strokeLinejoin="round" strokeLinecap="round" />
    </g>
  );
}

function NonFinite({ lines }: { lines: readonly Line[] }) {
  const odd = lines.flatMap(({ curve }) => nonfiniteSteps(curve).map((step) => `${curve.name} @ ${formatCount(step)}`));
  if (odd.length === 0) return null;
  const few = odd.slice(0, 3).join(", ");
  return <p className="caption text-bad">{odd.length > 3 ? t`No finite number: ${few}, …` : t`No finite number: ${few}`}</p>;
}
