import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Flag, X } from "lucide-react";
import { Button } from "@/ui/Button";
import { StateBadge } from "@/ui/run/StateBadge";
import { Swatch } from "@/ui/run/Swatch";
import type { CompareView } from "./use-compare";

/** The compared runs; one of them is what the others are measured against. */
export function RunChips({ view }: { view: CompareView }) {
  const { places, ids, baseline, choose, change } = view;
  return (
    <ul aria-label={t`Compared runs`} className="flex flex-wrap gap-2">
      {places.map(({ id, run, error }) => {
        const name = run?.name ?? id;
        const first = id === baseline;
        return (
          <li key={id} className={clsx("flex h-9 max-w-full items-center gap-2 rounded-lg border ps-3 pe-1", first ? "border-accent bg-accent-soft" : "border-line")}>
            {run && <Swatch color={run.color} />}
            {run ? <Link to="/runs/$id" params={{ id }} className="min-w-0 truncate text-sm font-medium hover:underline" title={name}>{name}</Link> : <span className="truncate text-sm text-muted" dir="ltr">{name}</span>}
            {error && <span className="text-sm text-bad"><Trans>not there</Trans></span>}
            {run && run.state !== "completed" && <StateBadge run={run} />}
            {first && <span className="text-sm text-accent-text"><Trans>Baseline</Trans></span>}
            <span className="flex">
              {!first && run && <Button small look="ghost" aria-label={t`Make ${name} the baseline`} title={t`Make it the baseline`} icon={<Flag size={14} />} onClick={() => change({ baseline: id })} />}
              <Button small look="ghost" aria-label={t`Leave out ${name}`} title={t`Leave it out`} icon={<X size={14} />} onClick={() => choose(ids.filter((one) => one !== id))} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
