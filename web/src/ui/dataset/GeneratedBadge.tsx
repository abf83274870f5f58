import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { DatasetInfo } from "@/api/generated";

/** Says of data that a program made up that it did; nothing of any other. */
export function GeneratedBadge({ info }: { info: Pick<DatasetInfo, "generated"> | null }) {
  if (!info?.generated) return null;
  return (
    <span className="inline-block rounded-full border border-line-strong px-1.5 text-xs font-medium whitespace-nowrap text-muted" title={t`A program made this data up; nothing in it was measured`}>
      <Trans>generated</Trans>
    </span>
  );
}
