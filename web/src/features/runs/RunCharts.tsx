import { t } from "@lingui/core/macro";
import { Plural } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { axesPart } from "@/charts/axes";
import { RunPanels } from "@/charts/RunPanels";
import type { RunsView } from "./use-runs-view";

const route = getRouteApi("/runs");

/** The drawn runs, a chart a metric. The table is the legend: the same line stands before each name. */
export function RunCharts({ view }: { view: RunsView }) {
  const { drawn, search, change, selected } = view;
  // Read here, so that the table beside is not drawn again with each zoom.
  const axes = route.useSearch({ select: axesPart, structuralSharing: true });
  return (
    <section aria-label={t`Curves`} className="flex min-w-0 flex-col gap-3 xl:min-h-0 xl:overflow-y-auto xl:pe-1">
      <RunPanels
        runs={drawn}
        panels={search.panels}
        axes={axes}
        onChange={change}
        sync="runs"
        className="flex flex-col gap-3"
        caption={
          selected.size > 0 ? <Plural value={drawn.length} one="# selected run drawn" other="# selected runs drawn" /> : <Plural value={drawn.length} one="# run drawn" other="# runs drawn" />
        }
      />
    </section>
  );
}
