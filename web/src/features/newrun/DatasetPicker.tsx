import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Dataset, DatasetInfo } from "@/api/generated";
import { GeneratedBadge } from "@/ui/dataset/GeneratedBadge";
import { contentsText, kindName, PARTS, partName, splitText, whyNotReady } from "@/ui/dataset/words";
import { formatBytes, formatCount } from "@/ui/format";
import { useSlashKey } from "@/ui/keys";
import { Card, Cards } from "./Cards";
import type { DatasetChoice } from "./use-new-run";

interface DatasetPickerProps {
  choice: DatasetChoice;
  onChange: (name: string) => void;
}

/** The data sets with a version, the chosen one first; those that cannot be trained on yet say why. */
export function DatasetPicker({ choice, onChange }: DatasetPickerProps) {
  const { dataset, items, text, setText, more, loadMore, searchable } = choice;
  const input = useSlashKey();
  if (items.length === 0 && !searchable) return <p className="text-muted"><Trans>The bundled data sets are being unpacked. This takes a few seconds.</Trans></p>;
  return (
    <div className="flex flex-col gap-2">
      {searchable && (
        <input
          ref={input}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t`Search data sets`}
          aria-label={t`Search data sets`}
          className="field w-72"
        />
      )}
      <Cards label={t`Data set`} value={dataset?.name} onChange={onChange}>
        {items.map((one) => <Choice key={one.id} dataset={one} />)}
      </Cards>
      {dataset?.current && <Split info={dataset.current} />}
      {items.length === 0 && <p className="text-sm text-muted"><Trans>No data set fits this search.</Trans></p>}
      <p className="flex gap-4 text-sm">
        {more && <button type="button" onClick={loadMore} className="text-accent-text hover:underline"><Trans>Show more</Trans></button>}
        <Link to="/datasets" className="text-accent-text hover:underline"><Trans>Add data of your own</Trans></Link>
      </p>
    </div>
  );
}

/** What will be trained on and what judged by, before anything starts. */
function Split({ info }: { info: DatasetInfo }) {
  const sizes = PARTS.map((part) => `${partName(part)} ${formatCount(info.split[part])}`).join(" · ");
  const how = info.recipe?.split ? ` (${splitText(info.recipe.split)})` : "";
  return <p className="text-sm text-muted"><Trans>Split: {sizes}</Trans><bdi>{how}</bdi></p>;
}

function Choice({ dataset }: { dataset: Dataset }) {
  const { current, origin } = dataset;
  const detail = current ? [kindName(current.kind), contentsText(current), formatBytes(current.bytes), t`version ${current.version}`].join(" · ") : origin;
  return <Card value={dataset.name} title={dataset.title} detail={detail} foot={<span title={origin}><GeneratedBadge info={current} /> {origin}</span>} why={whyNotReady(dataset)} />;
}
