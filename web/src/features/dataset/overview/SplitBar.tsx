import { t } from "@lingui/core/macro";
import { clsx } from "clsx";
import type { SplitSizes } from "@/api/generated";
import { PARTS, type PartName, partName } from "@/ui/dataset/words";
import { formatCount, formatShare } from "@/ui/format";

/** The hue of a part, the same wherever parts are drawn. */
export const PART_HUES: Record<PartName, string> = { train: "bg-[var(--run-0)]", validation: "bg-[var(--run-4)]", test: "bg-[var(--run-5)]" };

/** How the rows are divided, as one bar with the sizes under it. */
export function SplitBar({ split }: { split: SplitSizes }) {
  const all = split.train + split.validation + split.test;
  const words = PARTS.map((part) => `${partName(part)} ${formatCount(split[part])}`).join(", ");
  return (
    <div>
      <div role="img" aria-label={t`Split: ${words}`} className="flex h-2.5 gap-px overflow-hidden rounded-full bg-sunken">
        {PARTS.map((part) => split[part] > 0 && <span key={part} className={PART_HUES[part]} style={{ width: `${(split[part] / all) * 100}%` }} />)}
      </div>
      <PartLegend text={(part) => `${formatCount(split[part])} · ${formatShare(all > 0 ? split[part] / all : 0)}`} />
    </div>
  );
}

export function PartLegend({ text }: { text?: (part: PartName) => string }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {PARTS.map((part) => (
        <li key={part} className="flex items-center gap-1.5">
          <span aria-hidden className={clsx("size-2.5 rounded-[3px]", PART_HUES[part])} />
          <span>{partName(part)}</span>
          {text && <span className="text-muted">{text(part)}</span>}
        </li>
      ))}
    </ul>
  );
}
