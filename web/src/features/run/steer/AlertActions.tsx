import { t } from "@lingui/core/macro";
import { useState } from "react";
import type { ActionInfo, RunDetail } from "@/api/generated";
import { useSteerRun } from "@/api/runs";
import { Button } from "@/ui/Button";
import type { FieldSpec } from "@/ui/config/schema";
import { toast } from "@/ui/toast";
import { actionText, whyNotAct } from "./action-words";
import { useNewFrom } from "./use-new-from";

interface AlertActionsProps {
  run: RunDetail;
  actions: readonly ActionInfo[];
  fields: readonly FieldSpec[];
}

const onError = (error: Error): void => toast(error.message);

/** A button for each thing that may be done about an alert. */
export function AlertActions({ run, actions, fields }: AlertActionsProps) {
  const { fork, retry, sending } = useNewFrom(run.id);
  const steer = useSteerRun();
  const [set, setSet] = useState<ReadonlySet<ActionInfo>>(new Set());
  const act = (action: ActionInfo): void => {
    if (action.kind === "fork") return fork({ step: action.step, config: action.config }, { onError });
    if (action.kind === "retry") return retry({ config: action.config }, { onError });
    return steer.mutate(
      { id: run.id, values: action.config },
      {
        onSuccess: () => {
          setSet((before) => new Set(before).add(action));
          toast(t`Sent; it holds from the next step on`);
        },
        onError,
      },
    );
  };
  const why = (action: ActionInfo): string | undefined => {
    if (sending || steer.isPending) return t`It is being sent`;
    return set.has(action) ? t`It has been sent` : whyNotAct(action, run);
  };
  return (
    <p className="mt-2 flex flex-wrap gap-2">
      {actions.map((action) => (
        <Button key={JSON.stringify(action)} small why={why(action)} onClick={() => act(action)}>{actionText(action, fields)}</Button>
      ))}
    </p>
  );
}
