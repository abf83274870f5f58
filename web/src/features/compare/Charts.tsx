import { Trans } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { axesPart } from "@/charts/axes";
import { RunPanels } from "@/charts/RunPanels";
import type { CompareView } from "./use-compare";

const route = getRouteApi("/compare");

/** The runs' curves over one another; where the pointer is, each says how far it is from the baseline. */
export function Charts({ view }: { view: CompareView }) {
  const axes = route.useSearch({ select: axesPart, structuralSharing: true });
  return (
    <div className="@container flex flex-col gap-3">
      <RunPanels
        runs={view.runs}
        panels={view.search.panels}
        axes={axes}
        onChange={view.change}
        baseline={view.baseline}
        sync="compare"
        className="grid gap-3 @2xl:grid-cols-2 @6xl:grid-cols-3"
        caption={<Trans>Colours and dashes are those of the runs above.</Trans>}
      />
    </div>
  );
}
