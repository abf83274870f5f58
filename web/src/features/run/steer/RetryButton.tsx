import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { RotateCw } from "lucide-react";
import type { RunDetail } from "@/api/generated";
import { Button } from "@/ui/Button";
import { toast } from "@/ui/toast";
import { useNewFrom } from "./use-new-from";

/** The same training once more, from its beginning, with the config as it was last. */
export function RetryButton({ run }: { run: RunDetail }) {
  const { retry, sending } = useNewFrom(run.id);
  return (
    <Button
      icon={<RotateCw size={14} />}
      onClick={() => retry({}, { onError: (error) => toast(error.message) })}
      why={sending ? t`It is being sent` : undefined}
      title={t`The same data, trainer and config once more`}
    >
      <Trans>Retry</Trans>
    </Button>
  );
}
