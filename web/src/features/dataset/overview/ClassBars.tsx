import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ClassCount } from "@/api/generated";
import { PARTS, partName } from "@/ui/dataset/words";
import { formatCount } from "@/ui/format";
import { PART_HUES, PartLegend } from "./SplitBar";

const AT_FIRST = 20;

/** Samples of each class as a bar by part, the largest class as wide as there is room. A click browses the class. */
export function ClassBars({ id, classes }: { id: string; classes: readonly ClassCount[] }) {
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...classes.map(totalOf));
  const shown = all ? classes : classes.slice(0, AT_FIRST);
  const rest = formatCount(classes.length);
  return (
    <div>
      <ul className="grid grid-cols-[minmax(4rem,max-content)_1fr_max-content] items-center gap-x-3 gap-y-1.5 text-sm">
        {shown.map((one) => (
          <li key={one.name} className="contents">
            <Link to="/datasets/$id" params={{ id }} search={{ tab: "browse", label: one.name }} className="max-w-48 truncate hover:underline" title={t`Browse ${one.name}`} dir="auto">{one.name}</Link>
            <span className="flex h-3 gap-px" title={PARTS.map((part) => `${partName(part)} ${formatCount(one[part])}`).join(" · ")}>
              {PARTS.map((part) => one[part] > 0 && <span key={part} className={`${PART_HUES[part]} first:rounded-s-[3px] last:rounded-e-[3px]`} style={{ width: `${(one[part] / most) * 100}%` }} />)}
            </span>
            <span className="text-end text-muted">{formatCount(totalOf(one))}</span>
          </li>
        ))}
      </ul>
      {classes.length > AT_FIRST && !all && <button type="button" onClick={() => setAll(true)} className="mt-2 text-sm text-accent-text hover:underline"><Trans>Show all {rest} classes</Trans></button>}
      <PartLegend />
    </div>
  );
}

function totalOf({ train, validation, test }: ClassCount): number {
  return train + validation + test;
}
