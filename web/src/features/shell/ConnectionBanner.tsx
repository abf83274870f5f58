import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { stream, useConnection } from "@/api/live";
import { Button } from "@/ui/Button";
import { useNow } from "@/ui/now";
import { Tip } from "@/ui/Tip";

/** A blink of the line is nobody's business; what lasts longer says so and counts down to the next try. */
const QUIET_ATTEMPTS = 1;

export function ConnectionBanner() {
  const connection = useConnection();
  const now = useNow(connection.status === "lost" ? 250 : null);
  if (connection.status === "open" || connection.attempt <= QUIET_ATTEMPTS) return null;
  const seconds = connection.status === "lost" ? Math.max(0, Math.ceil((connection.retryAt - now) / 1000)) : 0;
  return (
    <div role="status" className="flex h-9 shrink-0 items-center justify-center gap-3 bg-warn-soft px-3 text-sm">
      <span>
        {seconds > 0 ? (
          <Trans>The studio does not answer. Trainings go on; next try in {seconds} s.</Trans>
        ) : (
          <Trans>The studio does not answer. Trainings go on; trying now.</Trans>
        )}
      </span>
      <Button small onClick={stream.retryNow}>
        <Trans>Try now</Trans>
      </Button>
    </div>
  );
}

export function ConnectionDot() {
  const { status } = useConnection();
  const text = status === "open" ? t`Live: changes show as they happen` : t`Not connected: what you see may be old`;
  return (
    <Tip text={text}>
      <span
        role="img"
        aria-label={text}
        tabIndex={0}
        className={clsx("size-2 rounded-full", status === "open" ? "bg-good" : "bg-warn")}
      />
    </Tip>
  );
}
