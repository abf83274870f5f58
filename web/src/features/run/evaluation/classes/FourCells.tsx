import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { formatCount } from "@/ui/format";
import { shade } from "../maths/matrix";
import { type Counts, share } from "../maths/threshold";
import { className } from "../words";

/** What a threshold makes of the samples: those of the class, and all others. */
export function FourCells({ name, counts }: { name: string; counts: Counts }) {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const [positives, negatives] = [truePositives + falseNegatives, falsePositives + trueNegatives];
  return (
    <table className="w-full table-fixed border-separate border-spacing-0.5 text-sm" aria-label={t`At this threshold`}>
      <thead>
        <tr className="caption">
          <th scope="col" className="w-20" aria-label={t`Truth`} />
          <th scope="col" className="truncate pb-0.5 font-normal"><Trans>Said to be it</Trans></th>
          <th scope="col" className="truncate pb-0.5 font-normal"><Trans>Said not to be</Trans></th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row" className="caption truncate pe-2 text-end font-normal" title={name}><bdi>{className(name)}</bdi></th>
          <Cell count={truePositives} of={positives} right name={t`true positives`} />
          <Cell count={falseNegatives} of={positives} name={t`misses`} />
        </tr>
        <tr>
          <th scope="row" className="caption truncate pe-2 text-end font-normal"><Trans>All others</Trans></th>
          <Cell count={falsePositives} of={negatives} name={t`false alarms`} />
          <Cell count={trueNegatives} of={negatives} right name={t`true negatives`} />
        </tr>
      </tbody>
    </table>
  );
}

function Cell({ count, of, right = false, name }: { count: number; of: number; right?: boolean; name: string }) {
  return (
    <td className="rounded-[3px] bg-sunken/60 py-1.5 text-center leading-tight" style={{ background: shade(share(count, of) ?? 0, right) }}>
      <span className="block text-base font-semibold">{formatCount(count)}</span>
      <span className="text-xs">{name}</span>
    </td>
  );
}
