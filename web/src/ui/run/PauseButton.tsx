import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Pause, Play } from "lucide-react";
import type { Run } from "@/api/generated";
import { usePauseRun } from "@/api/runs";
import { useTrainers } from "@/api/studio";
import { Button } from "../Button";
import { toast } from "../toast";

/** Pause a run, or let a paused one go on; nothing for one that only waits. */
export function PauseButton({ run }: { run: Run }) {
  const ask = usePauseRun();
  const trainer = useTrainers().data?.find(({ id }) => id === run.trainer);
  const send = (resume: boolean): void => ask.mutate({ id: run.id, resume }, { onError: (error) => toast(error.message) });
  if (run.state === "queued") return null;
  if (run.state === "paused") {
    return <Button look="primary" icon={<Play size={14} />} onClick={() => send(true)}><Trans>Resume</Trans></Button>;
  }
  return <Button icon={<Pause size={14} />} onClick={() => send(false)} why={whyNot(run, trainer?.resumable ?? false)}><Trans>Pause</Trans></Button>;
}

function whyNot(run: Run, resumable: boolean): string | undefined {
  if (run.state === "pausing") return t`It is pausing already`;
  if (run.state === "stopping") return t`It is stopping already`;
  return resumable ? undefined : t`This trainer saves nothing to go on from; stop it instead`;
}
