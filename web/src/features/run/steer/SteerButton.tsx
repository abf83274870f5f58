import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { SlidersHorizontal } from "lucide-react";
import { Suspense, useState } from "react";
import type { RunDetail } from "@/api/generated";
import { canSteer } from "@/state/run";
import { Button } from "@/ui/Button";
import type { FieldSpec } from "@/ui/config/schema";
import { useFields } from "@/ui/config/use-fields";
import { lazily } from "@/ui/lazily";

const SteerDialog = lazily(() => import("./SteerDialog").then((module) => module.SteerDialog));

/** Change what the trainer lets change under a training; nothing for a run that only waits. */
export function SteerButton({ run }: { run: RunDetail }) {
  const [open, setOpen] = useState(false);
  const live = useFields(run.trainer)?.filter((field) => field.live);
  if (run.state === "queued") return null;
  return (
    <>
      <Button icon={<SlidersHorizontal size={14} />} onClick={() => setOpen(true)} why={whyNot(run, live)}><Trans>Steer</Trans></Button>
      {open && live && <Suspense><SteerDialog run={run} fields={live} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}

function whyNot(run: RunDetail, live: readonly FieldSpec[] | undefined): string | undefined {
  if (!canSteer(run)) return t`It is stopping already`;
  if (!live) return t`Loading`;
  return live.length > 0 ? undefined : t`Nothing of this run can be changed while it trains`;
}
