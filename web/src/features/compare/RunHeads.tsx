import { Trans } from "@lingui/react/macro";
import type { RunComparison } from "@/api/generated";
import { Swatch } from "@/ui/run/Swatch";

/** The columns of a table: a run each, under the line that the charts draw it with. */
export function RunHeads({ comparison }: { comparison: RunComparison }) {
  return comparison.runs.map((run) => (
    <th key={run.id} scope="col" className="max-w-56 min-w-32 py-1.5 ps-6 text-end align-bottom font-medium">
      <span className="flex items-center justify-end gap-1.5">
        <Swatch color={run.color} />
        <span className="truncate" title={run.name}>{run.name}</span>
      </span>
      {run.id === comparison.baseline && <span className="caption block font-normal"><Trans>Baseline</Trans></span>}
    </th>
  ));
}

/** The first column stays in sight where the others do not fit. */
export const FIRST = "sticky start-0 bg-bg py-1.5 pe-2 text-start";
/** A table that may be wider than the page; it scrolls by keyboard too. */
export const BOX = "overflow-x-auto";
