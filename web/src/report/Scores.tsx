import { Trans } from "@lingui/react/macro";
import { inOrder, scoreText, scoreWords } from "@/features/run/evaluation/words";

type Named = Readonly<Record<string, number>>;

/** The scores to look at first, the first of them large. */
export function Headline({ scores, source }: { scores: Named; source: string }) {
  const [first, ...others] = inOrder(scores);
  return (
    <section className="whole">
      <h2 className="text-lg font-semibold"><Trans>Result</Trans></h2>
      <p className="caption"><bdi>{source}</bdi></p>
      <div className="mt-4 flex flex-wrap items-start gap-x-12 gap-y-5 print:gap-x-8">
        {first && <dl><Score score={first[0]} value={first[1]} large /></dl>}
        <Scores scores={others} />
      </div>
    </section>
  );
}

export function Scores({ scores }: { scores: readonly [string, number][] }) {
  if (scores.length === 0) return null;
  return (
    <dl className="whole grid min-w-0 grow grid-cols-[repeat(auto-fill,minmax(8rem,1fr))] gap-x-4 gap-y-3">
      {scores.map(([score, value]) => <Score key={score} score={score} value={value} />)}
    </dl>
  );
}

function Score({ score, value, large }: { score: string; value: number; large?: boolean }) {
  const { name, help } = scoreWords(score);
  return (
    <div title={help || undefined} data-score={score} data-value={value}>
      <dt className="caption"><bdi>{name}</bdi></dt>
      <dd className={large ? "mt-1 text-[2.75rem] leading-none font-semibold tracking-tight" : "text-lg font-semibold"}>{scoreText(score, value)}</dd>
    </div>
  );
}
