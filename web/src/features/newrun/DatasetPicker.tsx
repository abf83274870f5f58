import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { DatasetInfo } from "@/api/generated";
import { formatBytes, formatCount } from "@/ui/format";
import { Card, Cards } from "./Cards";
import { taskName } from "./fit";

interface DatasetPickerProps {
  datasets: readonly DatasetInfo[];
  value: string | undefined;
  onChange: (name: string) => void;
}

export function DatasetPicker({ datasets, value, onChange }: DatasetPickerProps) {
  if (datasets.length === 0) return <p className="text-muted"><Trans>The bundled data sets are being unpacked. This takes a few seconds.</Trans></p>;
  return (
    <Cards label={t`Data set`} value={value} onChange={onChange}>
      {datasets.map((dataset) => (
        <Card key={dataset.id} value={dataset.name} title={dataset.title} detail={contents(dataset)} foot={<span title={dataset.origin}>{dataset.origin}</span>} />
      ))}
    </Cards>
  );
}

/** "1,797 images of 8 × 8 · classification of digit into 10 classes · 116 kB" */
function contents(dataset: DatasetInfo): string {
  const rows = formatCount(dataset.rows);
  const columns = formatCount(dataset.features.length);
  const [, height = 0, width = 0] = dataset.shape;
  const what = dataset.kind === "image" ? t`${rows} images of ${height} × ${width}` : t`${rows} rows, ${columns} columns`;
  const task = taskName(dataset.task);
  const classes = formatCount(dataset.classes.length);
  const goal = dataset.task === "classification" ? t`${task} of ${dataset.target}, ${classes} classes` : t`${task} of ${dataset.target}`;
  return [what, goal, formatBytes(dataset.bytes)].join(" · ");
}
