import { t } from "@lingui/core/macro";
import { Link } from "@tanstack/react-router";
import type { BatchDetail } from "@/api/generated";
import { Bar } from "@/ui/Bar";
import { StateBadge } from "@/ui/run/StateBadge";
import { Swatch } from "@/ui/run/Swatch";

/** Folds or members in their order, how far each is, and the way to it. */
export function RunList({ batch }: { batch: BatchDetail }) {
  return (
    <ul className="flex flex-col text-sm">
      {batch.runs.map((run) => (
        <li key={run.id} className="flex items-center gap-3 border-b border-line/60 py-1.5 last:border-0">
          <Swatch color={run.color} />
          <Link to="/runs/$id" params={{ id: run.id }} className="min-w-0 grow truncate hover:underline"><bdi>{run.name}</bdi></Link>
          {run.ended_at === null && <span className="w-32"><Bar value={run.progress} label={t`Progress`} tone={run.state === "queued" ? "muted" : "accent"} /></span>}
          <StateBadge run={run} />
        </li>
      ))}
    </ul>
  );
}
