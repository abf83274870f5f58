import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { GitFork, Repeat2 } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import type { CheckpointInfo, RunDetail } from "@/api/generated";
import { useVerification, useVerify } from "@/api/verify";
import { Button } from "@/ui/Button";
import type { FieldSpec } from "@/ui/config/schema";
import { formatBytes, formatCount } from "@/ui/format";
import { lazily } from "@/ui/lazily";
import { Tip } from "@/ui/Tip";
import { toast } from "@/ui/toast";
import { Hash } from "./Hash";
import { Verdict } from "./Verdict";

const ForkDialog = lazily(() => import("../steer/ForkDialog").then((module) => module.ForkDialog));

interface CheckpointsProps {
  run: RunDetail;
  fields: readonly FieldSpec[];
}

/** What the run saved, how a training goes on from each, and the way to a run that does. */
export function Checkpoints({ run, fields }: CheckpointsProps) {
  const [forking, setForking] = useState<number | null>(null);
  const newest = Math.max(...run.checkpoints.filter(({ kind }) => kind === "last").map(({ step }) => step));
  const { data: told } = useVerification(run.id);
  const verify = useVerify(run.id);
  const oldest = Math.min(...run.checkpoints.filter(({ exactness }) => exactness).map(({ step }) => step));
  const busy = verify.isPending || told?.state === "running";
  if (run.checkpoints.length === 0) return <p className="text-sm text-muted"><Trans>None saved.</Trans></p>;
  return (
    <>
      <ul className="text-sm">
        {run.checkpoints.map((checkpoint) => (
          <Row key={`${checkpoint.folder} ${checkpoint.time}`} checkpoint={checkpoint} newest={newest} unit={run.step_unit} onFork={() => setForking(checkpoint.step)}>
            {checkpoint.exactness && checkpoint.step > oldest && (
              <VerifyButton
                at={`${formatCount(checkpoint.step)} ${run.step_unit}`}
                why={busy ? t`A replay is under way` : undefined}
                onClick={() => verify.mutate(checkpoint.step, { onError: (error) => toast(error.message) })}
              />
            )}
          </Row>
        ))}
      </ul>
      {told && <Verdict told={told} unit={run.step_unit} />}
      {forking !== null && fields.length > 0 && (
        <Suspense><ForkDialog run={run} step={forking} fields={fields} onClose={() => setForking(null)} /></Suspense>
      )}
    </>
  );
}

interface RowProps {
  checkpoint: CheckpointInfo;
  /** Step of the newest one. */
  newest: number;
  unit: string;
  onFork: () => void;
  /** What else may be done with it. */
  children: ReactNode;
}

function VerifyButton({ at, why, onClick }: { at: string; why: string | undefined; onClick: () => void }) {
  return (
    <Button
      small
      icon={<Repeat2 size={14} />}
      onClick={onClick}
      why={why}
      title={t`Train once more from the checkpoint before to this one, and compare`}
      aria-label={t`Verify ${at}`}
    >
      <Trans>Verify</Trans>
    </Button>
  );
}

function Row({ checkpoint, newest, unit, onFork, children }: RowProps) {
  const { step, folder, bytes, sha256, exactness } = checkpoint;
  const at = formatCount(step);
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line/60 py-1">
      <span className="w-24 shrink-0" title={folder}>{kindName(checkpoint, newest)}</span>
      <span className="min-w-32 shrink-0 whitespace-nowrap text-muted">{at} {unit}</span>
      {exactness && <ExactnessBadge exactness={exactness} />}
      <span className="ms-auto text-muted">{formatBytes(bytes)}</span>
      <Hash value={sha256} />
      <span className="flex w-40 justify-end gap-2">
        {children}
        {exactness && (
          <Button small icon={<GitFork size={14} />} onClick={onFork} aria-label={t`Fork from ${at} ${unit}`}><Trans>Fork</Trans></Button>
        )}
      </span>
    </li>
  );
}

function kindName({ kind, step }: CheckpointInfo, newest: number): string {
  switch (kind) {
    case "best":
      return t`Best so far`;
    case "last":
      return step === newest ? t`Newest` : t`Earlier`;
    case "kept":
      return t`Kept`;
    case "final":
      return t`Final model`;
    default:
      return kind;
  }
}

type Exactness = NonNullable<CheckpointInfo["exactness"]>;

const LOOKS: Record<Exactness, string> = {
  exact: "border-good/50 text-good",
  close: "border-line-strong text-text",
  weights: "border-warn/50 text-warn",
};

/** How a training goes on from a checkpoint, in a word, and in a sentence on hover and on focus. */
function ExactnessBadge({ exactness }: { exactness: Exactness }) {
  const [word, sentence] = meaningOf(exactness);
  return (
    <Tip text={sentence}>
      <button type="button" aria-label={`${word}: ${sentence}`} className={`inline-block cursor-help rounded-full border px-1.5 text-xs font-medium whitespace-nowrap ${LOOKS[exactness]}`}>
        {word}
      </button>
    </Tip>
  );
}

function meaningOf(exactness: Exactness): [word: string, sentence: string] {
  switch (exactness) {
    case "exact":
      return [t`exact`, t`A training that goes on from here ends with the same bytes as one that was never interrupted.`];
    case "close":
      return [t`close`, t`A training that goes on from here ends the same within rounding: a GPU, or several devices, add up in no fixed order.`];
    case "weights":
      return [t`weights`, t`A training goes on from here with the weights or trees alone; what is drawn at random from here on differs.`];
  }
}
