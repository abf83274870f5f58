import { t } from "@lingui/core/macro";
import type { RunReport } from "@/api/generated";
import { byPart } from "@/features/run/overview/metric-order";
import { formatCount, formatNamed } from "@/ui/format";
import { Table } from "./Table";

/** Each metric in numbers. */
export function Metrics({ metrics }: { metrics: RunReport["metrics"] }) {
  const rows = Object.entries(metrics).toSorted(([one], [other]) => byPart(one, other)).map(([name, { last, min, max, count }]) => {
    const shown = (value: number | null): string => (value === null ? "–" : formatNamed(name, value));
    return { key: name, cells: [<span key="name" dir="ltr">{name}</span>, shown(last), shown(min), shown(max), formatCount(count)] };
  });
  return <Table head={[t`Metric`, t`Last`, t`Lowest`, t`Highest`, t`Points`]} rows={rows} />;
}
