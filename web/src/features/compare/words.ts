import { t } from "@lingui/core/macro";
import type { MetricRow } from "@/api/generated";
import { formatBytes, formatCount, formatDuration, formatMetric, formatNamed, formatRough } from "@/ui/format";

interface Cost {
  title: string;
  shown: (value: number) => string;
}

/** What training or a model took, as people call it; null for a metric. */
export function costOf(name: string): Cost | null {
  switch (name) {
    case "seconds":
      return { title: t`Training time`, shown: (value) => (value < 10 ? t`${formatRough(value)} s` : formatDuration(Math.round(value))) };
    case "peak_memory_bytes":
      return { title: t`Most memory`, shown: formatBytes };
    case "model_bytes":
      return { title: t`Size of the model`, shown: formatBytes };
    case "parameters":
      return { title: t`Parameters`, shown: formatCount };
    case "samples_per_s":
      return { title: t`Samples a second`, shown: formatMetric };
    case "one_ms":
      return { title: t`Time for one sample`, shown: (value) => t`${formatRough(value)} ms` };
    default:
      return null;
  }
}

export function shownOf(row: Pick<MetricRow, "metric">): (value: number) => string {
  return costOf(row.metric)?.shown ?? ((value) => formatNamed(row.metric, value));
}

/** How the size of a difference is written: roughly, where it has no unit of its own. */
export function deltaOf(row: Pick<MetricRow, "metric">): (size: number) => string {
  return costOf(row.metric)?.shown ?? formatRough;
}

export function directionText(direction: MetricRow["direction"]): string | null {
  if (direction === null) return null;
  return direction === "max" ? t`higher is better` : t`lower is better`;
}
