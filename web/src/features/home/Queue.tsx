import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/generated";
import { StopMenu } from "@/ui/run/StopMenu";
import { Swatch } from "@/ui/run/Swatch";
import { waitingText } from "@/ui/run/words";

export function Queue({ runs }: { runs: readonly Run[] }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {runs.map((run) => (
        <li key={run.id} className="flex flex-wrap items-center gap-x-4 py-2">
          <Swatch color={run.color} />
          <Link to="/runs/$id" params={{ id: run.id }} className="font-medium hover:underline">{run.name}</Link>
          <span className="grow text-sm text-muted">{waitingText(run) ?? <Trans>Waits for a free slot</Trans>}</span>
          <StopMenu runs={[run]} small />
        </li>
      ))}
    </ul>
  );
}
