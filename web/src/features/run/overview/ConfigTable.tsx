import { Trans } from "@lingui/react/macro";
import type { RunDetail } from "@/api/generated";
import { configAt } from "@/state/run";
import { shortValue } from "@/ui/config/changes";
import type { FieldSpec } from "@/ui/config/schema";
import { isSame } from "@/ui/config/values";

interface ConfigTableProps {
  run: RunDetail;
  fields: readonly FieldSpec[];
}

/** The whole config as it is now; what differs from the trainer's defaults, or from the start of the run, stands out and says so. */
export function ConfigTable({ run, fields }: ConfigTableProps) {
  const entries = Object.entries(configAt(run));
  if (entries.length === 0) return <p className="text-sm text-muted"><Trans>Empty.</Trans></p>;
  return (
    <dl className="text-sm">
      {entries.map(([name, value]) => (
        <div key={name} className="flex gap-4 border-b border-line/60 py-1">
          <dt className="grow text-muted" dir="ltr">{name}</dt>
          <Value value={value} began={run.config[name]} field={fields.find((one) => one.name === name)} />
        </div>
      ))}
    </dl>
  );
}

function Value({ value, began, field }: { value: unknown; began: unknown; field: FieldSpec | undefined }) {
  const steered = !isSame(value, began);
  const unusual = field !== undefined && !isSame(value, field.fallback);
  const first = shortValue(began);
  const usual = shortValue(field?.fallback);
  return (
    <dd className="text-end break-all" dir="ltr">
      <span className={steered || unusual ? "font-semibold text-accent-text" : ""}>{shortValue(value)}</span>
      {steered && <span className="caption ms-2"><Trans>at the start {first}</Trans></span>}
      {!steered && unusual && <span className="caption ms-2"><Trans>default {usual}</Trans></span>}
    </dd>
  );
}
