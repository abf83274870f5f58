import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { UnlabelledReport } from "@/api/evaluation-types";
import { Button } from "@/ui/Button";
import { formatCount, formatShare } from "@/ui/format";
import { Part } from "../overview/Part";
import type { OnChoice } from "./choice";
import { className } from "./words";

const AT_FIRST = 50;

/** How often each class was said of samples whose truth nobody knows. A press lists the samples. */
export function Unlabelled({ report, onChoice }: { report: UnlabelledReport; onChoice: OnChoice }) {
  const [all, setAll] = useState(false);
  const counts = Object.entries(report.predicted).toSorted(([, one], [, other]) => other - one);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  if (counts.length === 0) return null;
  return (
    <Part title={<Trans>What was said</Trans>}>
      <p className="caption mb-2"><Trans>These samples have no truth to compare with: this is all that there is to tell.</Trans></p>
      <ul className="max-w-3xl text-sm">
        {(all ? counts : counts.slice(0, AT_FIRST)).map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              aria-disabled={count === 0 || undefined}
              onClick={() => count > 0 && onChoice({ title: t`Said to be “${className(name)}”`, filter: { predicted: name } })}
              className="grid w-full grid-cols-[minmax(4rem,12rem)_minmax(0,1fr)_5rem_3rem] items-center gap-3 rounded px-1 py-1 text-start -outline-offset-2 hover:bg-sunken"
            >
              <span className="truncate" title={name}><bdi>{className(name)}</bdi></span>
              <span className="h-3 rounded-[3px] bg-accent" style={{ width: `${(count / most) * 100}%` }} />
              <span className="text-end">{formatCount(count)}</span>
              <span className="text-end text-muted">{formatShare(count / report.samples)}</span>
            </button>
          </li>
        ))}
      </ul>
      {!all && counts.length > AT_FIRST && <Button small className="mt-2" onClick={() => setAll(true)}><Plural value={counts.length} one="Show # class" other="Show all # classes" /></Button>}
    </Part>
  );
}
