import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import type { GroupMetric, RunComparison, SeedGroup } from "@/api/generated";
import { shortValue } from "@/ui/config/changes";
import { formatRough } from "@/ui/format";
import { Swatch } from "@/ui/run/Swatch";
import { BOX, FIRST } from "./RunHeads";
import { shownOf } from "./words";

const SEED = "seed";
/** A group is called by so many fields at most. */
const MOST_FIELDS = 3;

/** A column a group of runs that differ in the seed alone, a row a metric. */
export function SeedTable({ comparison }: { comparison: RunComparison }) {
  const { groups, metrics } = comparison;
  const told = metrics.filter(({ metric, taken }) => groups.some((group) => group.metrics.some((one) => one.metric === metric && one.taken === taken)));
  return (
    <div className={BOX} tabIndex={0} role="region" aria-label={t`Table of means`}>
      <table className="text-sm">
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className={clsx(FIRST, "caption min-w-36 md:min-w-48 align-bottom font-normal")}><Trans>Metric</Trans></th>
            {groups.map((group) => <Head key={group.runs.join()} group={group} comparison={comparison} />)}
          </tr>
        </thead>
        <tbody>
          {told.map((row) => (
            <tr key={`${row.metric} ${row.taken}`} className="border-b border-line/60">
              <th scope="row" className={clsx(FIRST, "font-normal")}>
                <span dir="ltr">{row.metric}</span>
                {row.taken === "best" && <span className="caption"> <Trans>best</Trans></span>}
              </th>
              {groups.map((group) => <Mean key={group.runs.join()} told={group.metrics.find((one) => one.metric === row.metric && one.taken === row.taken)} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ group, comparison }: { group: SeedGroup; comparison: RunComparison }) {
  const runs = comparison.runs.filter(({ id }) => group.runs.includes(id));
  const seeds = group.seeds.join(", ");
  return (
    <th scope="col" className="max-w-72 min-w-40 py-1.5 ps-6 text-end align-bottom font-medium">
      <span className="flex items-center justify-end gap-1">{runs.map((run) => <Swatch key={run.id} color={run.color} />)}</span>
      <span className="block truncate" title={runs.map(({ name }) => name).join(", ")}>{nameOf(group, comparison)}</span>
      <span className="caption block font-normal"><Plural value={group.seeds.length} one={`seed ${seeds}`} other={`# seeds: ${seeds}`} /></span>
    </th>
  );
}

/** What tells it from the other groups: the fields that differ, or the name of its first run. */
function nameOf(group: SeedGroup, { config, runs, groups }: RunComparison): string {
  const [first = ""] = group.runs;
  const told = config.filter(({ field, values, differs }) => differs && field !== SEED && first in values);
  if (groups.length > 1 && told.length > 0 && told.length <= MOST_FIELDS) return told.map(({ field, values }) => `${field} ${shortValue(values[first])}`).join(", ");
  return runs.find(({ id }) => id === first)?.name ?? first;
}

function Mean({ told }: { told: GroupMetric | undefined }) {
  if (!told) return <td className="py-1.5 ps-6 text-end text-faint">–</td>;
  const shown = shownOf(told);
  const margin = told.high === null ? null : formatRough(told.high - told.mean);
  return (
    <td className="py-1.5 ps-6 text-end whitespace-nowrap">
      <span dir="ltr"><span className="font-medium">{shown(told.mean)}</span>{margin !== null && <span className="text-muted"> ± {margin}</span>}</span>
      {margin === null && <span className="caption ms-1"><Trans>one run</Trans></span>}
      {margin !== null && <span className="caption ms-1.5" dir="ltr">n = {told.count}</span>}
    </td>
  );
}
