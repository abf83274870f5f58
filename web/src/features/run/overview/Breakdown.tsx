import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { BreakdownInfo, RunDetail } from "@/api/generated";
import { useBreakdown } from "@/api/runs";
import { formatCount, formatScore } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { HorizonChart } from "./HorizonChart";
import { Part } from "./Part";
import { ScoreTable } from "./ScoreTable";
import { AS_IT_CAME, type Sorting } from "./score-rows";

/** From so many classes on, those that were told worst come first. */
const MANY = 20;
const F1 = 3;
const WORST_FIRST: Sorting = { column: F1, down: false };

/** The scores of the test part, taken apart: by class, or by the steps ahead of a forecast. */
export function Breakdown({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useBreakdown(run);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  const { classes = [], horizon = [] } = data ?? {};
  return (
    <>
      {classes.length > 0 && <Part title={<Trans>Per class</Trans>}><Classes classes={classes} /></Part>}
      {horizon.length > 0 && <Part title={<Trans>Per step ahead</Trans>}><Horizon horizon={horizon} /></Part>}
    </>
  );
}

function Classes({ classes }: { classes: NonNullable<BreakdownInfo["classes"]> }) {
  const rows = classes.map(({ name, support, precision, recall, f1 }, label) => ({
    key: String(label),
    name: name.trim() === "" ? t`(no name)` : name,
    values: [support, precision, recall, f1],
  }));
  const undefinedSomewhere = classes.some(({ precision, recall }) => precision === null || recall === null);
  const columns = [
    { title: t`Support`, help: t`Test samples of the class; points, where each point has one`, format: formatCount },
    { title: t`Precision`, help: t`Of those that were said to be of the class, the share that is`, format: formatScore },
    { title: t`Recall`, help: t`Of those that are of the class, the share that was found`, format: formatScore },
    { title: t`F1`, help: t`The harmonic mean of precision and recall`, format: formatScore },
  ];
  return (
    <>
      <p className="caption mb-2"><Trans>On the test part, judged once at the end.</Trans></p>
      <ScoreTable label={t`Per class`} head={t`Class`} columns={columns} rows={rows} sorting={rows.length > MANY ? WORST_FIRST : AS_IT_CAME} />
      {undefinedSomewhere && (
        <p className="caption mt-1.5"><Trans>– is undefined: precision where nothing was said to be of the class, recall where the test part has no sample of it.</Trans></p>
      )}
    </>
  );
}

/** A table of more steps is folded away below its chart. */
const SHORT = 12;

function Horizon({ horizon }: { horizon: NonNullable<BreakdownInfo["horizon"]> }) {
  const rows = horizon.map(({ ahead, mse, mae }) => ({ key: String(ahead), name: null, values: [mse, mae] }));
  const columns = [
    { title: t`MSE`, help: t`Mean squared error`, format: formatScore },
    { title: t`MAE`, help: t`Mean absolute error`, format: formatScore },
  ];
  const table = <ScoreTable label={t`Per step ahead`} head={t`Steps ahead`} columns={columns} rows={rows} sorting={AS_IT_CAME} />;
  return (
    <>
      <p className="caption mb-2"><Trans>Errors on the test part, in standard deviations of the training rows.</Trans></p>
      {rows.length > 1 && <HorizonChart horizon={horizon} />}
      {rows.length > SHORT ? (
        <details className="mt-2">
          <summary className="cursor-pointer text-sm text-muted"><Trans>As a table</Trans></summary>
          <div className="mt-2">{table}</div>
        </details>
      ) : (
        <div className="mt-2">{table}</div>
      )}
    </>
  );
}
