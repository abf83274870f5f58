import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { BatchRequest } from "@/api/generated";
import { Segmented } from "@/ui/Segmented";

export type Repeated = Pick<BatchRequest, "kind" | "count" | "method" | "column">;

interface RepeatProps {
  value: Repeated | null;
  classes: boolean;
  onChange: (value: Repeated | null) => void;
}

const FIVE = 5;
const [FEWEST, MOST] = [2, 20];

/** One run, or several that are read as one: each row judged in a fold, or a mean of models with seeds of their own. */
export function Repeat({ value, classes, onChange }: RepeatProps) {
  const kind = value?.kind ?? "once";
  const methods: [NonNullable<Repeated["method"]>, string][] = [
    ...(classes ? [["stratified", t`within each class`] as [NonNullable<Repeated["method"]>, string]] : []),
    ["random", t`at random`],
    ["group", t`whole groups`],
    ["time", t`in the order of time`],
  ];
  const method = value?.method ?? null;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium"><Trans>Train</Trans></legend>
      <Segmented
        label={t`Train`}
        value={kind}
        options={[{ value: "once", label: t`Once` }, { value: "cross_validation", label: t`Cross-validation` }, { value: "ensemble", label: t`Ensemble` }]}
        onChange={(next) => onChange(next === "once" ? null : { kind: next, count: value?.count ?? FIVE })}
      />
      {value && (
        <label className="flex items-center gap-2 text-sm">
          {value.kind === "ensemble" ? <Trans>Members</Trans> : <Trans>Folds</Trans>}
          <input type="number" min={FEWEST} max={MOST} value={value.count ?? FIVE} onChange={({ target }) => Number.isInteger(target.valueAsNumber) && onChange({ ...value, count: target.valueAsNumber })} className="field w-20" />
        </label>
      )}
      {value?.kind === "cross_validation" && (
        <label className="flex items-center gap-2 text-sm">
          <Trans>Cut</Trans>
          <select value={method ?? ""} onChange={({ target }) => onChange({ ...value, method: methods.find(([one]) => one === target.value)?.[0] ?? null })} className="field min-w-0 grow">
            <option value="">{t`as the data suggest`}</option>
            {methods.map(([one, name]) => <option key={one} value={one}>{name}</option>)}
          </select>
        </label>
      )}
      {(method === "group" || method === "time") && value && (
        <label className="flex items-center gap-2 text-sm">
          <Trans>By column</Trans>
          <input type="text" value={value.column ?? ""} onChange={({ target }) => onChange({ ...value, column: target.value || null })} className="field min-w-0 grow" dir="auto" />
        </label>
      )}
      {value && (
        <p className="caption">
          {value.kind === "ensemble" ? <Trans>As many runs, each with the next seed; their mean answer is judged.</Trans> : <Trans>As many runs, each judged on other rows, so that every row is judged once.</Trans>}
        </p>
      )}
    </fieldset>
  );
}
