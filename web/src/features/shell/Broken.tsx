import { Trans } from "@lingui/react/macro";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";

/** A page that could not be drawn says so; the rest of the studio goes on. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Empty title={<Trans>This page could not be shown</Trans>} action={<Button onClick={reset}><Trans>Try again</Trans></Button>}>
      <p><Trans>Trainings are not touched by this.</Trans></p>
      <pre dir="ltr" className="mt-3 max-w-full overflow-x-auto text-start font-mono text-xs">{error instanceof Error ? error.message : String(error)}</pre>
    </Empty>
  );
}
