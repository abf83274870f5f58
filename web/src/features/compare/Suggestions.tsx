import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useMemo } from "react";
import { useRuns } from "@/api/runs";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { bestOf, lastOf } from "./suggest";
import type { CompareView } from "./use-compare";

const LOOKED_AT = 100;

/** What stands there before two runs are chosen. */
export function Suggestions({ view, onAdd }: { view: CompareView; onAdd: () => void }) {
  const { data } = useRuns({ sort: "-created_at", limit: LOOKED_AT });
  const runs = useMemo(() => data?.pages[0]?.items ?? [], [data]);
  const best = useMemo(() => bestOf(runs), [runs]);
  const last = useMemo(() => lastOf(runs), [runs]);
  const one = view.ids.length === 1;
  const [count, dataset, newest] = [best?.ids.length ?? 0, best?.dataset ?? "", last.length];
  return (
    <Empty
      title={one ? <Trans>Compare it with what?</Trans> : <Trans>Choose two runs or more</Trans>}
      action={
        <span className="flex flex-wrap justify-center gap-2">
          <Button look="primary" onClick={onAdd}><Trans>Choose runs…</Trans></Button>
          {!one && best && <Button onClick={() => view.choose(best.ids)} title={t`By their goal, the best first`}><Trans>Best {count} on {dataset}</Trans></Button>}
          {!one && newest > 0 && <Button onClick={() => view.choose(last)}><Trans>Last {newest}</Trans></Button>}
        </span>
      }
    >
      <Trans>Their configs, metrics and curves stand side by side, and their models are judged on the same samples.</Trans>
    </Empty>
  );
}
