import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import type { Dataset } from "@/api/generated";
import { isBusy, stageShare } from "@/state/datasets";
import { Bar } from "@/ui/Bar";
import { DatasetMenu } from "@/ui/dataset/DatasetMenu";
import { GeneratedBadge } from "@/ui/dataset/GeneratedBadge";
import { ReadinessBadge } from "@/ui/dataset/ReadinessBadge";
import { kindName, stageText } from "@/ui/dataset/words";
import { formatAgo, formatBytes, formatCount, formatMoment } from "@/ui/format";
import { useNow } from "@/ui/now";
import type { DatasetsView } from "./use-datasets-view";

const ROW = 48;
/** On a narrow screen the name leaves room for the readiness beside it. */
const NAME_WIDTH = "minmax(min(13rem,45vw),1fr)";

interface Column {
  id: string;
  title: string;
  width: string;
  end?: boolean;
  cell: (dataset: Dataset, now: number) => ReactNode;
}

/** Only the rows in sight exist; the next page is asked for as its end comes near. */
export function DatasetTable({ view }: { view: DatasetsView }) {
  const { query, rows, change } = view;
  const box = useRef<HTMLDivElement>(null);
  const now = useNow(30_000);
  const lines = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 });
  const visible = lines.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (last >= rows.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const columns = columnsOf((tag) => change({ tag }));
  const template = { gridTemplateColumns: `${NAME_WIDTH} ${columns.map(({ width }) => width).join(" ")} 2.75rem` };
  return (
    <div ref={box} role="table" aria-label={t`Data sets`} aria-rowcount={rows.length + 1} tabIndex={0} className="min-h-0 overflow-auto rounded-lg border border-line bg-surface text-sm">
      <div className="min-w-max">
        <div role="row" aria-rowindex={1} className="sticky top-0 z-10 grid h-9 items-center border-b border-line bg-surface text-xs text-muted" style={template}>
          <span role="columnheader" className="sticky start-0 bg-surface px-3"><Trans>Name</Trans></span>
          {columns.map((column) => <span key={column.id} role="columnheader" className={clsx("truncate px-2", column.end && "text-end")}>{column.title}</span>)}
          <span role="columnheader"><span className="sr-only">{t`Actions`}</span></span>
        </div>
        <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize() }}>
          {visible.map(({ index, start }) => {
            const dataset = rows[index];
            return dataset && <Row key={dataset.id} dataset={dataset} index={index} top={start} columns={columns} template={template} now={now} />;
          })}
        </div>
      </div>
      {isFetchingNextPage && <p className="caption p-3"><Trans>Loading more…</Trans></p>}
    </div>
  );
}

interface RowProps {
  dataset: Dataset;
  index: number;
  top: number;
  columns: readonly Column[];
  template: { gridTemplateColumns: string };
  now: number;
}

function Row({ dataset, index, top, columns, template, now }: RowProps) {
  return (
    <div role="row" aria-rowindex={index + 2} className="group absolute inset-x-0 grid h-12 items-center border-b border-line/60 bg-surface hover:bg-sunken" style={{ ...template, top }}>
      <span role="cell" className="sticky start-0 flex h-full min-w-0 flex-col justify-center bg-surface px-3 group-hover:bg-sunken">
        <Link to="/datasets/$id" params={{ id: dataset.id }} className="truncate leading-5 font-medium hover:underline" dir="auto" title={dataset.title}>{dataset.title}</Link>
        {dataset.name !== dataset.title && <span className="caption truncate" dir="auto">{dataset.name}</span>}
      </span>
      {columns.map((column) => (
        <span key={column.id} role="cell" className={clsx("min-w-0 truncate px-2", column.end && "text-end")}>{column.cell(dataset, now)}</span>
      ))}
      <span role="cell" className="flex justify-center"><DatasetMenu dataset={dataset} small train /></span>
    </div>
  );
}

const DASH = "–";

function columnsOf(onTag: (tag: string) => void): Column[] {
  return [
    { id: "state", title: t`Readiness`, width: "13rem", cell: (dataset) => <Readiness dataset={dataset} /> },
    { id: "kind", title: t`Kind`, width: "10.5rem", cell: ({ current }) => (current ? <>{kindName(current.kind)} <GeneratedBadge info={current} /></> : DASH) },
    { id: "rows", title: t`Rows`, width: "5.5rem", end: true, cell: ({ current }) => (current ? formatCount(current.rows) : DASH) },
    { id: "size", title: t`Size`, width: "5.5rem", end: true, cell: ({ current }) => (current ? formatBytes(current.bytes) : DASH) },
    { id: "version", title: t`Version`, width: "4.5rem", end: true, cell: ({ current }) => (current ? formatCount(current.version) : DASH) },
    { id: "tags", title: t`Tags`, width: "9rem", cell: ({ tags }) => <TagList tags={tags} onTag={onTag} /> },
    { id: "used", title: t`Last used`, width: "6.5rem", cell: ({ last_used_at: at }, now) => (at ? <Ago at={at} now={now} /> : DASH) },
    { id: "updated", title: t`Changed`, width: "6.5rem", cell: ({ updated_at: at }, now) => <Ago at={at} now={now} /> },
  ];
}

function Ago({ at, now }: { at: string; now: number }) {
  return <time dateTime={at} title={formatMoment(at)} className="text-muted">{formatAgo(at, now)}</time>;
}

function Readiness({ dataset }: { dataset: Dataset }) {
  const share = stageShare(dataset.processing);
  return (
    <span className="flex flex-col gap-1">
      <ReadinessBadge dataset={dataset} />
      {isBusy(dataset) && share !== null && <span className="w-32"><Bar value={share} label={stageText(dataset.processing)} /></span>}
    </span>
  );
}

function TagList({ tags, onTag }: { tags: readonly string[]; onTag: (tag: string) => void }) {
  return (
    <span className="flex gap-1 overflow-hidden">
      {tags.map((tag) => (
        <button key={tag} type="button" onClick={() => onTag(tag)} className="caption max-w-full shrink-0 truncate rounded-full bg-sunken px-2 py-0.5 group-hover:bg-surface hover:text-text" dir="auto" title={tag}>{tag}</button>
      ))}
    </span>
  );
}
