import type { EvaluationReport } from "@/api/evaluation-types";
import { Tip } from "@/ui/Tip";
import { inOrder, scoreText, scoreWords } from "./words";

/** The score that stands first is the one to look at first. */
export function Headline({ scores }: { scores: EvaluationReport["scores"] }) {
  const [first, ...others] = inOrder(scores);
  return (
    <div className="flex max-w-5xl flex-wrap items-start gap-x-10 gap-y-4">
      {first && <dl className="max-sm:w-full"><Score score={first[0]} value={first[1]} large /></dl>}
      {others.length > 0 && (
        <dl className="grid min-w-0 grow grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-3">
          {others.map(([score, value]) => <Score key={score} score={score} value={value} />)}
        </dl>
      )}
    </div>
  );
}

function Score({ score, value, large }: { score: string; value: number; large?: boolean }) {
  const { name, help } = scoreWords(score);
  return (
    <div>
      <dt className="caption">{help ? <Tip text={help}><button type="button" className="cursor-help rounded">{name}</button></Tip> : <bdi>{name}</bdi>}</dt>
      <dd className={large ? "mt-1 text-[2.5rem] leading-none font-semibold tracking-tight" : "text-lg font-semibold"}>{scoreText(score, value)}</dd>
    </div>
  );
}
