import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Plus, Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { uploads } from "@/api/uploads";
import { Button } from "@/ui/Button";
import { useDrop } from "@/ui/dropped";
import { Empty } from "@/ui/Empty";
import { Trouble } from "@/ui/Notice";
import { AddDialog } from "./AddDialog";
import { CutOff } from "./CutOff";
import { DatasetTable } from "./DatasetTable";
import { FilterBar } from "./FilterBar";
import { type DatasetsView, useDatasetsView } from "./use-datasets-view";

/** Every data set as a table; files dropped anywhere on the page become a new one. */
export function DatasetsPage() {
  const view = useDatasetsView();
  const [adding, setAdding] = useState(false);
  const { over, target } = useDrop<HTMLDivElement>((files) => uploads.add(files, null));
  useEffect(() => {
    document.title = `${t`Data sets`} · Trainyard`;
  }, []);
  return (
    <div ref={target} className="relative flex h-full min-h-96 flex-col gap-4 p-4 md:p-6">
      <header className="flex items-center gap-4">
        <h1 className="grow text-xl font-semibold"><Trans>Data sets</Trans></h1>
        <Button look="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}><Trans>Add data</Trans></Button>
      </header>
      <CutOff />
      <FilterBar view={view} />
      <Content view={view} onAdd={() => setAdding(true)} />
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {over && <DropHere />}
    </div>
  );
}

function DropHere() {
  return (
    <div className="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent bg-accent-soft/90">
      <Upload size={28} className="text-accent-text" />
      <p className="text-lg font-semibold"><Trans>Let go to add it as a data set</Trans></p>
      <p className="text-sm text-muted"><Trans>Files, archives, or a folder with all that is in it</Trans></p>
    </div>
  );
}

function Content({ view, onAdd }: { view: DatasetsView; onAdd: () => void }) {
  const { query, rows, filtered } = view;
  if (query.error && rows.length === 0) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <div aria-busy="true" aria-label={t`Loading`} />;
  if (rows.length === 0 && filtered) return <Empty title={<Trans>No data set fits these filters</Trans>}><Trans>Take one away, or search for less.</Trans></Empty>;
  if (rows.length === 0) return <First onAdd={onAdd} />;
  return (
    <div className="flex min-h-0 grow flex-col gap-2">
      <p className="caption flex justify-between gap-4">
        <span>{query.hasNextPage ? <Trans>First {rows.length} data sets; more come as you scroll</Trans> : <Plural value={rows.length} one="# data set" other="# data sets" />}</span>
        <span className="max-md:hidden"><Trans>Drop files or a folder anywhere to add data</Trans></span>
      </p>
      <DatasetTable view={view} />
    </div>
  );
}

function First({ onAdd }: { onAdd: () => void }) {
  return (
    <button type="button" onClick={onAdd} className="mx-auto mt-8 flex w-full max-w-2xl flex-col items-center gap-2 rounded-xl border-2 border-dashed border-line-strong/60 px-6 py-14 text-center hover:border-accent">
      <Upload size={28} className="text-muted" />
      <span className="text-lg font-semibold"><Trans>Drop files or a folder here, or click to choose</Trans></span>
      <span className="max-w-md text-muted"><Trans>Tables, pictures, texts, recordings, point clouds: what it is will be found out. The bundled data sets appear here too, as soon as they are unpacked.</Trans></span>
    </button>
  );
}
