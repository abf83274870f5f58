import { Trans } from "@lingui/react/macro";
import { useMemo } from "react";
import type { RunDetail } from "@/api/generated";
import { useTrainers } from "@/api/studio";

/** The whole config; what differs from the trainer's defaults stands out and says the default. */
export function ConfigTable({ run }: { run: RunDetail }) {
  const trainers = useTrainers();
  const defaults = useMemo(() => {
    const schema = trainers.data?.find(({ id }) => id === run.trainer)?.config_schema as Schema | undefined;
    return new Map(Object.entries(schema?.properties ?? {}).map(([name, { default: value }]) => [name, value]));
  }, [trainers.data, run.trainer]);
  const entries = Object.entries(run.config);
  if (entries.length === 0) return <p className="text-sm text-muted"><Trans>Empty.</Trans></p>;
  return (
    <dl className="text-sm">
      {entries.map(([name, value]) => {
        const changed = defaults.has(name) && JSON.stringify(defaults.get(name)) !== JSON.stringify(value);
        const usual = text(defaults.get(name));
        return (
          <div key={name} className="flex gap-4 border-b border-line/60 py-1">
            <dt className="grow text-muted" dir="ltr">{name}</dt>
            <dd className="text-end break-all" dir="ltr">
              <span className={changed ? "font-semibold text-accent-text" : ""}>{text(value)}</span>
              {changed && <span className="caption ms-2"><Trans>default {usual}</Trans></span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

interface Schema {
  properties?: Record<string, { default?: unknown }>;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
