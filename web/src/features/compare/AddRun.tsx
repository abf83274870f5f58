import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { Check } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { MOST } from "@/api/comparison";
import { useRuns } from "@/api/runs";
import { toggled } from "@/charts/overlay";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { formatMetric } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { Swatch } from "@/ui/run/Swatch";
import type { CompareView } from "./use-compare";

const SHOWN = 50;

/** Choose runs by name or id; each press adds one, or takes it away. */
export function AddRun({ view, onClose }: { view: CompareView; onClose: () => void }) {
  const { ids, choose } = view;
  const [text, setText] = useState("");
  const { data, error } = useRuns({ text: useDeferredValue(text), sort: "-created_at", limit: SHOWN });
  const runs = data?.pages[0]?.items ?? [];
  const full = ids.length >= MOST;
  return (
    <Dialog open onClose={onClose} title={<Trans>Which runs?</Trans>} footer={<Button look="primary" onClick={onClose}><Trans>Done</Trans></Button>}>
      <form className="pt-1" onSubmit={(event) => event.preventDefault()}>
        <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t`Search names and ids`} aria-label={t`Search names and ids`} className="field w-full" />
      </form>
      {error && <Trouble error={error} />}
      <ul className="mt-2 flex flex-col">
        {runs.map((run) => {
          const chosen = ids.includes(run.id);
          const goal = run.goal === null ? null : (run.metrics[run.goal] ?? null);
          return (
            <li key={run.id}>
              <button
                type="button"
                aria-pressed={chosen}
                disabled={full && !chosen}
                onClick={() => choose(toggled(new Set(ids), run.id))}
                className={clsx("flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-start text-sm -outline-offset-2 hover:bg-sunken", chosen && "bg-accent-soft")}
              >
                <span className="flex size-4 shrink-0 items-center justify-center rounded border border-line-strong">{chosen && <Check size={12} strokeWidth={3} className="text-accent-text" />}</span>
                <Swatch color={run.color} />
                <span className="min-w-0 grow truncate font-medium">{run.name}</span>
                <span className="caption shrink-0" dir="ltr">{run.dataset}</span>
                <span className="w-16 shrink-0 text-end">{goal === null ? "" : formatMetric(goal)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {data && runs.length === 0 && <p className="py-6 text-center text-muted"><Trans>Nothing found</Trans></p>}
      {full && <p className="caption mt-2"><Trans>No more than {MOST} runs are compared.</Trans></p>}
    </Dialog>
  );
}
