import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ChevronDown } from "lucide-react";
import { useDatasets } from "@/api/datasets";
import type { State } from "@/api/generated";
import { useTrainers } from "@/api/studio";
import { metricNames, toggled } from "@/charts/overlay";
import { Button } from "@/ui/Button";
import { useSlashKey } from "@/ui/keys";
import { Menu, MenuCheck, MenuLabel } from "@/ui/Menu";
import { stateName } from "@/ui/run/words";
import { Several } from "@/ui/Several";
import type { RunsView } from "./use-runs-view";

const STATES: State[] = ["queued", "starting", "running", "pausing", "paused", "stopping", "completed", "failed", "stopped"];

/** What of all runs is shown: text, state, trainer, data set, and which metrics have a column. */
export function FilterBar({ view }: { view: RunsView }) {
  const { search, change, columns, rows } = view;
  const trainers = useTrainers().data?.map(({ id }) => id) ?? [];
  const datasets = useDatasets().data?.pages.flatMap(({ items }) => items.map(({ name }) => name)) ?? [];
  const filtered = Boolean(search.q ?? search.state ?? search.trainer ?? search.dataset);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField value={search.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
      <Several name={t`State`} all={STATES} chosen={search.state} label={stateName} onChange={(state) => change({ state })} />
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
