import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ChevronDown } from "lucide-react";
import { Suspense } from "react";
import type { Run } from "@/api/generated";
import { canStop } from "@/state/run";
import { Button } from "../Button";
import { lazily } from "../lazily";

const StopChoices = lazily(() => import("./StopChoices").then((module) => module.StopChoices));

/** Stop these runs, in one of three ways. The button is there at once, what it opens a moment later. */
export function StopMenu({ runs, small }: { runs: readonly Run[]; small?: boolean }) {
  const going = runs.filter(canStop);
  if (going.length === 0) {
    const why = runs.some((run) => run.state === "stopping") ? t`It is stopping already` : t`None of these is running`;
    return <Button small={small} why={why}><Trans>Stop</Trans></Button>;
  }
  const trigger = <Button small={small}><Trans>Stop</Trans> <ChevronDown size={14} /></Button>;
  return <Suspense fallback={trigger}><StopChoices going={going} trigger={trigger} /></Suspense>;
}
