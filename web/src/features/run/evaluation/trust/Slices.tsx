import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import type { SliceCondition, WorseSlice } from "@/api/evaluation-types";
import { formatCount, formatMetric, formatPercent } from "@/ui/format";
import type { OnChoice } from "../choice";

interface SlicesProps {
  slices: readonly WorseSlice[];
  /** Columns that were looked at. */
  sliced: readonly string[];
  classes: boolean;
  /** None in a report, which has no samples. */
  onChoice?: OnChoice | undefined;
}

const HEAD = "py-1 ps-4 text-end font-normal";

/** Samples that share a value, or two, and are told surely worse than all others; a press shows them. */
export function Slices({ slices, sliced, classes, onChoice }: SlicesProps) {
  const format = classes ? formatPercent : formatMetric;
  if (sliced.length === 0) return <p className="max-w-prose text-sm text-muted"><Trans>These samples have no columns beside what the model is shown of them.</Trans></p>;
  if (slices.length === 0) {
    return (
      <p className="max-w-prose text-sm text-muted" title={sliced.join(", ")}>
        <Plural
          value={sliced.length}
          one="Looked for in one column: nowhere is the model surely worse than elsewhere."
          other="Looked for in # columns and all pairs of them: nowhere is the model surely worse than elsewhere."
        />
      </p>
    );
  }
  return (
    <>
      <table className="w-full text-sm" aria-label={t`Slices`}>
        <thead>
          <tr className="caption border-b border-line">
            <th scope="col" className="py-1 text-start font-normal"><Trans>Slice</Trans></th>
            <th scope="col" className={HEAD}><Trans>Samples</Trans></th>
            <th scope="col" className={HEAD}>{classes ? <Trans>Wrong</Trans> : <Trans>Mean error</Trans>}</th>
            <th scope="col" className={HEAD}><Trans>Elsewhere</Trans></th>
            <th scope="col" className={HEAD} title={t`At the lower end of the interval, which holds for all slices at once at 95 %`}><Trans>Worse by at least</Trans></th>
          </tr>
        </thead>
        <tbody>
          {slices.map((slice, place) => {
            const name = slice.conditions.map(conditionText).join(t` and `);
            return (
              <tr key={name} className="border-b border-line/60 last:border-0 hover:bg-sunken">
                <th scope="row" className="py-1 text-start font-normal">
                  {onChoice ? <SliceLink name={name} onPress={() => onChoice({ title: name, filter: { slice: place } })} /> : <bdi>{name}</bdi>}
                </th>
                <td className="ps-4 text-end">{formatCount(slice.count)}</td>
                <td className="ps-4 text-end text-bad">{format(slice.mean)}</td>
                <td className="ps-4 text-end text-muted">{format(slice.rest)}</td>
                <td className="ps-4 text-end">{format(slice.low)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="caption mt-2"><Plural value={sliced.length} one="Looked for in one column, those that the model is not shown included." other="Looked for in # columns and all pairs of them, those that the model is not shown included." /></p>
    </>
  );
}

function SliceLink({ name, onPress }: { name: string; onPress: () => void }) {
  return <button type="button" className="text-start text-accent-text hover:underline" onClick={onPress}><bdi>{name}</bdi></button>;
}

export function conditionText({ column, value, low, high }: SliceCondition): string {
  if (value !== null) return t`${column} is ${value}`;
  if (low === null && high === null) return t`${column} is missing`;
  if (low === null) return `${column} ≤ ${formatMetric(high ?? 0)}`;
  return high === null ? `${column} > ${formatMetric(low)}` : `${formatMetric(low)} < ${column} ≤ ${formatMetric(high)}`;
}
