import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { PredictionFilter } from "@/api/evaluations";
import { formatCount } from "@/ui/format";
import { shade } from "../maths/matrix";
import { type Counts, share } from "../maths/threshold";
import type { OnChoice } from "../choice";
import { className } from "../words";

interface FourCellsProps {
  name: string;
  counts: Counts;
  /** From which probability on these are said to be of the class; null where nothing is. */
  threshold: number | null;
  onChoice: OnChoice;
}

/** What a threshold makes of the samples: those of the class, and all others; a press shows them. */
export function FourCells({ name, counts, threshold, onChoice }: FourCellsProps) {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const [positives, negatives] = [truePositives + falseNegatives, falsePositives + trueNegatives];
  const shown = className(name);
  const said: PredictionFilter = threshold === null ? { of: name, at_least: NOTHING } : { of: name, at_least: threshold };
  const unsaid: PredictionFilter = threshold === null ? { of: name } : { of: name, below: threshold };
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
          <Cell count={truePositives} of={positives} right name={t`true positives`} onPress={() => onChoice({ title: t`${shown}: true positives`, filter: { ...said, truth: name } })} />
          <Cell count={falseNegatives} of={positives} name={t`misses`} onPress={() => onChoice({ title: t`${shown}: misses`, filter: { ...unsaid, truth: name } })} />
        </tr>
        <tr>
          <th scope="row" className="caption truncate pe-2 text-end font-normal"><Trans>All others</Trans></th>
          <Cell count={falsePositives} of={negatives} name={t`false alarms`} onPress={() => onChoice({ title: t`${shown}: false alarms`, filter: { ...said, other_than: name } })} />
          <Cell count={trueNegatives} of={negatives} right name={t`true negatives`} onPress={() => onChoice({ title: t`${shown}: true negatives`, filter: { ...unsaid, other_than: name } })} />
        </tr>
      </tbody>
    </table>
  );
}

/** A probability that no sample has. */
const NOTHING = 2;

interface CellProps {
  count: number;
  of: number;
  right?: boolean;
  name: string;
  onPress: () => void;
}

function Cell({ count, of, right = false, name, onPress }: CellProps) {
  return (
    <td className="rounded-[3px] bg-sunken/60 text-center leading-tight" style={{ background: shade(share(count, of) ?? 0, right) }}>
      <Count count={count} name={name} onPress={onPress} />
    </td>
  );
}

function Count({ count, name, onPress }: Pick<CellProps, "count" | "name" | "onPress">) {
  return (
    <button type="button" onClick={onPress} className="w-full rounded-[3px] py-1.5">
      <span className="block text-base font-semibold">{formatCount(count)}</span> <span className="text-xs">{name}</span>
    </button>
  );
}
