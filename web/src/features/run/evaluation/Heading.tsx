import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Download, Ellipsis, Trash2 } from "lucide-react";
import { useState } from "react";
import type { EvaluationInfo } from "@/api/evaluation-types";
import { isUnderWay, predictionsUrl, useDeleteEvaluation } from "@/api/evaluations";
import type { RunDetail } from "@/api/generated";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { formatAgo, formatMoment } from "@/ui/format";
import { Menu, MenuItem } from "@/ui/Menu";
import { Trouble } from "@/ui/Notice";
import { useNow } from "@/ui/now";
import { EvaluateDialog } from "./EvaluateDialog";
import { useShownId } from "./use-judge";
import { samplesText } from "./words";

interface HeadingProps {
  run: RunDetail;
  evaluations: readonly EvaluationInfo[];
  shown: EvaluationInfo;
}

/** Which samples the model was judged on, the other evaluations of the run, and what can be done. */
export function Heading({ run, evaluations, shown }: HeadingProps) {
  const [choosing, setChoosing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const now = useNow(30_000);
  const ago = formatAgo(shown.created_at, now);
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <h2 className="min-w-0">
        {evaluations.length > 1 ? <Picker evaluations={evaluations} shown={shown} now={now} /> : <bdi className="text-lg font-semibold">{samplesText(shown)}</bdi>}
      </h2>
      <p className="caption flex gap-3">
        {evaluations.length === 1 && <time dateTime={shown.created_at} title={formatMoment(shown.created_at)}><Trans>judged {ago}</Trans></time>}
        <Link to="/datasets/$id" params={{ id: shown.dataset }} className="text-accent-text hover:underline"><Trans>Open the data set</Trans></Link>
      </p>
      <span className="ms-auto flex gap-2">
        <Button onClick={() => setChoosing(true)}><Trans>Evaluate on other samples</Trans></Button>
        <Menu trigger={<Button look="secondary" aria-label={t`Actions for this evaluation`} icon={<Ellipsis size={16} />} />}>
          {shown.state === "done" && <MenuItem icon={<Download size={14} />} onSelect={() => location.assign(predictionsUrl(shown.id))}><Trans>Download all predictions (CSV)</Trans></MenuItem>}
          <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => setDeleting(true)}>{isUnderWay(shown) ? <Trans>Cancel and delete</Trans> : <Trans>Delete</Trans>}</MenuItem>
        </Menu>
      </span>
      {choosing && <EvaluateDialog run={run} onClose={() => setChoosing(false)} />}
      {deleting && <DeleteDialog evaluation={shown} onClose={() => setDeleting(false)} />}
    </header>
  );
}

function Picker({ evaluations, shown, now }: Omit<HeadingProps, "run"> & { now: number }) {
  const { show } = useShownId();
  return (
    <select aria-label={t`Evaluation`} value={shown.id} onChange={(event) => show(event.target.value)} className="field max-w-full font-semibold">
      {evaluations.map((one) => <option key={one.id} value={one.id}>{[samplesText(one), standing(one) ?? formatAgo(one.created_at, now)].join(" · ")}</option>)}
    </select>
  );
}

function standing({ state }: EvaluationInfo): string | null {
  if (state === "failed") return t`failed`;
  return state === "done" ? null : t`under way`;
}

/** Names what goes before it goes. */
function DeleteDialog({ evaluation, onClose }: { evaluation: EvaluationInfo; onClose: () => void }) {
  const remove = useDeleteEvaluation(evaluation.run);
  const what = samplesText(evaluation);
  return (
    <Dialog
      open
      onClose={onClose}
      title={<Trans>Delete this evaluation?</Trans>}
      description={<Trans>Its scores and the predictions of every sample go with it: <bdi>{what}</bdi>. The model and the data set stay; it can be judged again.</Trans>}
      footer={
        <>
          <Button onClick={onClose}><Trans>Keep</Trans></Button>
          <Button look="danger" onClick={() => remove.mutate(evaluation.id, { onSuccess: onClose })} why={remove.isPending ? t`It is being deleted` : undefined}><Trans>Delete</Trans></Button>
        </>
      }
    >
      {remove.error && <Trouble error={remove.error} />}
    </Dialog>
  );
}
