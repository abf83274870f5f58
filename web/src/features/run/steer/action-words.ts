import { t } from "@lingui/core/macro";
import type { ActionInfo, RunDetail } from "@/api/generated";
import { canSteer, hasEnded } from "@/state/run";
import { titleWithin, valueOf } from "@/ui/config/changes";
import type { FieldSpec } from "@/ui/config/schema";
import { formatCount } from "@/ui/format";

/** What a click on it does, in the words of the config's form: "Resume from 4,200 with learning rate 0.001". */
export function actionText({ kind, config, step }: ActionInfo, fields: readonly FieldSpec[]): string {
  const values = Object.entries(config).map(([name, value]): [string, string] => [titleWithin(fields, name), valueOf(fields, name, value)]);
  const given = values.map(([title, value]) => `${title} ${value}`).join(", ");
  switch (kind) {
    case "fork": {
      if (step === null || step === undefined) return given ? t`Resume from the newest checkpoint with ${given}` : t`Resume from the newest checkpoint`;
      const at = formatCount(step);
      return given ? t`Resume from ${at} with ${given}` : t`Resume from ${at}`;
    }
    case "retry":
      return given ? t`Retry with ${given}` : t`Retry`;
    case "set":
      return values.map(([title, value]) => t`Set ${title} to ${value}`).join(", ");
  }
}

/** Why an action of an alert cannot be taken any more, or undefined where it can. */
export function whyNotAct({ kind, step }: ActionInfo, run: RunDetail): string | undefined {
  if (kind === "set" && !canSteer(run)) return hasEnded(run) ? t`The run has ended` : t`The run does not train now`;
  if (kind !== "fork" || step === null || step === undefined) return undefined;
  const there = run.checkpoints.some((one) => one.step === step && one.exactness);
  return there ? undefined : t`This checkpoint is no more`;
}
