import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { X } from "lucide-react";
import { Button } from "@/ui/Button";
import { datasetStateName, KINDS, kindName, STATES } from "@/ui/dataset/words";
import { useSlashKey } from "@/ui/keys";
import { Several } from "@/ui/Several";
import type { DatasetsView } from "./use-datasets-view";

/** What of all data sets is shown: text, kind, readiness, a tag. */
export function FilterBar({ view }: { view: DatasetsView }) {
  const { search, change, filtered, rows } = view;
  const input = useSlashKey();
  const tags = [...new Set([...(search.tag ? [search.tag] : []), ...rows.flatMap((row) => row.tags)])].toSorted();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        ref={input}
        type="search"
        value={search.q ?? ""}
        onChange={(event) => change({ q: event.target.value || undefined })}
        placeholder={t`Search names, descriptions and tags`}
        aria-label={t`Search names, descriptions and tags`}
        className="field w-72"
      />
      <Several name={t`Kind`} all={KINDS} chosen={search.kind} label={kindName} onChange={(kind) => change({ kind })} />
      <Several name={t`Readiness`} all={STATES} chosen={search.state} label={datasetStateName} onChange={(state) => change({ state })} />
      {tags.length > 0 && <Several name={t`Tag`} all={tags} chosen={search.tag ? [search.tag] : undefined} onChange={(chosen) => change({ tag: chosen?.at(-1) })} />}
      {filtered && (
        <Button look="ghost" icon={<X size={14} />} onClick={() => change({ q: undefined, kind: undefined, state: undefined, tag: undefined })}>
          <Trans>Clear</Trans>
        </Button>
      )}
    </div>
  );
}
