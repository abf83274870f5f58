import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import type { Dataset, DatasetInfo } from "@/api/generated";
import type { DatasetSearch } from "@/routes/search";
import { hasPreviews, PARTS, partName } from "@/ui/dataset/words";
import { Empty } from "@/ui/Empty";
import { Trouble } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { Gallery } from "./Gallery";
import { RowGrid } from "./RowGrid";
import { SamplePreview } from "./SamplePreview";
import { useSamples } from "./use-samples";

const route = getRouteApi("/datasets/$id");
type Part = NonNullable<DatasetSearch["part"]>;

/** The samples themselves: rows of a table or texts as a grid, everything that can be looked at as a gallery. */
export function BrowseTab({ dataset, info }: { dataset: Dataset; info: DatasetInfo }) {
  const { part, label } = route.useSearch();
  const filter = { version: info.version, part, label: label !== undefined && info.classes.includes(label) ? label : undefined };
  const head = useSamples(dataset.id, filter, 0, 0);
  const Shown = hasPreviews(info) ? Gallery : RowGrid;
  return (
    <div className="flex h-[calc(100vh-12.5rem)] min-h-96 flex-col gap-3">
      <Filters info={info} total={head.total} />
      {info.task === "forecasting" && <WholeSeries id={dataset.id} info={info} />}
      {head.error ? <Trouble error={head.error} retry={head.retry} /> : head.total === 0 ? <Empty title={<Trans>No sample fits</Trans>}><Trans>Choose another part or class.</Trans></Empty> : head.total !== null && (
        <Shown key={`${info.version} ${part} ${label}`} id={dataset.id} info={info} filter={filter} total={head.total} />
      )}
    </div>
  );
}

/** One long series is looked at as a whole, above its steps. Its picture is kept with the first of them. */
function WholeSeries({ id, info }: { id: string; info: DatasetInfo }) {
  return <div className="shrink-0 *:h-44"><SamplePreview large id={id} version={info.version} sample={0} kind={info.kind} label={t`The whole series`} /></div>;
}

function Filters({ info, total }: { info: DatasetInfo; total: number | null }) {
  const { part, label } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<DatasetSearch>): void => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Segmented<Part | "all">
        label={t`Part`}
        value={part ?? "all"}
        onChange={(next) => change({ part: next === "all" ? undefined : next })}
        options={[{ value: "all", label: t`All` }, ...PARTS.map((one) => ({ value: one, label: partName(one) }))]}
      />
      {info.classes.length > 0 && (
        <select aria-label={t`Class`} value={label ?? ""} onChange={(event) => change({ label: event.target.value || undefined })} className="field max-w-56">
          <option value="">{t`Every class`}</option>
          {info.classes.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      )}
      <span className="caption" role="status">{total !== null && <Plural value={total} one="# sample" other="# samples" />}</span>
    </div>
  );
}
