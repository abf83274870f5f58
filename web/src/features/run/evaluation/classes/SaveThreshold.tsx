import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { Decision, SavedDecision } from "@/api/evaluation-types";
import { useSaveDecision } from "@/api/evaluations";
import { Button } from "@/ui/Button";
import { formatScore } from "@/ui/format";
import { Trouble } from "@/ui/Notice";
import { className } from "../words";

interface SaveThresholdProps {
  run: string;
  saved: SavedDecision | null;
  here: Decision;
}

/** Keeps the threshold with the model: from then on its answers are given at it, here and wherever it answers. */
export function SaveThreshold({ run, saved, here }: SaveThresholdProps) {
  const { mutate, isPending, error } = useSaveDecision(run);
  const same = saved?.positive === here.positive && saved.threshold === here.threshold;
  const why = isPending ? t`It is being saved` : same ? t`This threshold is saved already` : undefined;
  const [name, at] = saved ? [className(saved.positive), formatScore(saved.threshold)] : ["", ""];
  return (
    <div className="flex flex-col items-start gap-2 border-t border-line pt-3">
      <p className="text-sm">
        {saved ? <Trans>Saved with the model: <bdi className="font-semibold">{name}</bdi> from <strong className="font-semibold">{at}</strong> on.</Trans> : <Trans>No threshold is saved: the model answers with the most probable class.</Trans>}
      </p>
      <span className="flex flex-wrap gap-2">
        <Button small onClick={() => mutate(here)} why={why}><Trans>Save with the model</Trans></Button>
        {saved && <Button small onClick={() => mutate(null)} why={isPending ? t`It is being saved` : undefined}><Trans>Forget it</Trans></Button>}
      </span>
      {error && <div className="w-full"><Trouble error={error} /></div>}
    </div>
  );
}
