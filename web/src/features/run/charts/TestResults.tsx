import { Trans } from "@lingui/react/macro";
import { formatMetric } from "@/ui/format";

/** Judged once, at the end, on rows that training never saw: a number each, not a curve. */
export function TestResults({ results }: { results: [name: string, value: number | null][] }) {
  if (results.length === 0) return null;
  return (
    <section>
      <h2 className="font-semibold"><Trans>Test</Trans></h2>
      <p className="caption"><Trans>Judged once, at the end, on the part of the data that training never saw.</Trans></p>
      <dl className="mt-2 flex flex-wrap gap-x-10 gap-y-3">
        {results.map(([name, value]) => (
          <div key={name}>
            <dt className="caption" dir="ltr">{name}</dt>
            <dd className="text-xl font-semibold">{value === null ? <Trans>not finite</Trans> : formatMetric(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
