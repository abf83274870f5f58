import { Trans } from "@lingui/react/macro";
import type { Verification } from "@/api/generated";
import { useCancelVerification } from "@/api/verify";
import { Button } from "@/ui/Button";
import { formatCount } from "@/ui/format";
import { Notice } from "@/ui/Notice";

interface VerdictProps {
  told: Verification;
  unit: string;
}

/** How far a replay is, or what it came to. */
export function Verdict({ told, unit }: VerdictProps) {
  const cancel = useCancelVerification(told.run);
  if (told.state === "running") {
    const [at, to] = [formatCount(told.step), formatCount(told.to_step)];
    return (
      <p role="status" className="mt-2 flex items-center gap-3 text-sm text-muted">
        <Trans>Replaying: {at} of {to} {unit}</Trans>
        <Button small look="ghost" onClick={() => cancel.mutate()}><Trans>Cancel</Trans></Button>
      </p>
    );
  }
  return (
    <div role="status" className="mt-2">
      <Notice tone={told.kept ? "info" : "warning"} title={told.text}>
        {told.notes?.map((note) => <p key={note}>{note}</p>)}
      </Notice>
    </div>
  );
}
