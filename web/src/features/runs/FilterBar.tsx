import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ChevronDown } from "lucide-react";
import type { State } from "@/api/generated";
import { useDatasets, useTrainers } from "@/api/studio";
import { Button } from "@/ui/Button";
import { useSlashKey } from "@/ui/keys";
import { Menu, MenuCheck, MenuLabel } from "@/ui/Menu";
import { stateName } from "@/ui/run/words";
import type { RunsView } from "./use-runs-view";
import { metricNames, toggled } from "./view";

const STATES: State[] = ["queued", "starting", "running", "stopping", "completed", "failed", "stopped"];

/** What of all runs is shown: text, state, trainer, data set, and which metrics have a column. */
export function FilterBar({ view }: { view: RunsView }) {
  const { search, change, columns, rows } = view;
  const trainers = useTrainers().data?.map(({ id }) => id) ?? [];
  const datasets = useDatasets().data?.map(({ name }) => name) ?? [];
  const filtered = Boolean(search.q ?? search.state ?? search.trainer ?? search.dataset);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField value={search.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
      <Several name={t`State`} all={STATES} chosen={search.state} label={(state) => stateName(state as State)} onChange={(state) => change({ state: state as State[] | undefined })} />
      <Several name={t`Trainer`} all={trainers} chosen={search.trainer} onChange={(trainer) => change({ trainer })} />
      <Several name={t`Data set`} all={datasets} chosen={search.dataset} onChange={(dataset) => change({ dataset })} />
      {filtered && (
        <Button look="ghost" onClick={() => change({ q: undefined, state: undefined, trainer: undefined, dataset: undefined })}>
          <Trans>Clear</Trans>
        </Button>
      )}
      <span className="ms-auto">
        <Menu trigger={<Button><Trans>Columns</Trans> <ChevronDown size={14} /></Button>}>
          <MenuLabel><Trans>Last values of</Trans></MenuLabel>
          {[...new Set([...columns, ...metricNames(rows)])].toSorted().map((name) => (
            <MenuCheck key={name} checked={columns.includes(name)} onChange={() => change({ cols: toggled(new Set(columns), name) })}>
              <span dir="ltr">{name}</span>
            </MenuCheck>
          ))}
        </Menu>
      </span>
    </div>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useSlashKey();
  return (
    <input
      ref={input}
      type="search"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      placeholder={t`Search names and ids`}
      aria-label={t`Search names and ids`}
      className="field w-56"
    />
  );
}

interface SeveralProps {
  name: string;
  all: readonly string[];
  chosen: readonly string[] | undefined;
  label?: (value: string) => string;
  onChange: (chosen: string[] | undefined) => void;
}

const NONE: readonly string[] = [];
const asIs = (value: string): string => value;

/** Any of several values; none chosen filters nothing. */
function Several({ name, all, chosen = NONE, label = asIs, onChange }: SeveralProps) {
  const toggle = (value: string): void => {
    const next = toggled(new Set(chosen), value);
    onChange(next.length > 0 ? next : undefined);
  };
  const trigger = (
    <Button className={chosen.length > 0 ? "text-accent-text" : ""}>
      {name}
      {chosen.length > 0 && <span className="max-w-40 truncate font-normal">{chosen.map(label).join(", ")}</span>}
      <ChevronDown size={14} />
    </Button>
  );
  return (
    <Menu trigger={trigger} align="start">
      {all.map((value) => (
        <MenuCheck key={value} checked={chosen.includes(value)} onChange={() => toggle(value)}>{label(value)}</MenuCheck>
      ))}
    </Menu>
  );
}
