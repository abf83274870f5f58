import { Plural, Trans } from "@lingui/react/macro";
import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Dataset } from "@/api/generated";
import { isBusy } from "@/state/datasets";

/** One sentence: can this be trained on? */
export function Verdict({ dataset }: { dataset: Dataset }) {
  const { icon, text } = verdictOf(dataset);
  return <p className="flex items-center gap-2 py-1">{icon}<span>{text}</span></p>;
}

function verdictOf(dataset: Dataset): { icon: ReactNode; text: ReactNode } {
  const { state, current, problem } = dataset;
  if (isBusy(dataset)) return { icon: <LoaderCircle size={18} className="shrink-0 animate-spin text-accent-text" />, text: current ? <Trans>A new version is being made.</Trans> : <Trans>What can be trained on it, and what stands in the way, is told here in a moment.</Trans> };
  const { blocking = 0, warnings = 0 } = current ?? {};
  if (state === "attention") {
    return {
      icon: <TriangleAlert size={18} className="shrink-0 text-warn" />,
      text: <Plural value={blocking} one="# finding must be mended before anything can be trained on it." other="# findings must be mended before anything can be trained on it." />,
    };
  }
  if (state === "error" || !current) return { icon: <CircleAlert size={18} className="shrink-0 text-bad" />, text: problem ?? <Trans>Nothing whole has arrived yet.</Trans> };
  const icon = <CircleCheck size={18} className="shrink-0 text-good" />;
  if (current.task === null) return { icon, text: <Trans>It was read well. It has no target yet: choose one under Columns.</Trans> };
  if (warnings === 0) return { icon, text: <Trans>Ready to train on.</Trans> };
  return { icon, text: <Plural value={warnings} one="Ready to train on; # finding is worth a look." other="Ready to train on; # findings are worth a look." /> };
}
