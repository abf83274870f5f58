import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import type { RunDetail } from "@/api/generated";
import { hasEnded } from "@/state/run";
import { Empty } from "@/ui/Empty";
import { formatCount } from "@/ui/format";
import { useSlashKey } from "@/ui/keys";
import { Trouble } from "@/ui/Notice";
import { Segmented } from "@/ui/Segmented";
import { LogLines } from "./LogLines";
import { useLog } from "./use-log";

const route = getRouteApi("/runs/$id");

export function LogsTab({ run }: { run: RunDetail }) {
  const { q = "", level = "" } = route.useSearch();
  const text = useDeferredValue(q);
  return (
    <div className="flex h-[max(24rem,calc(100vh-18rem))] flex-col gap-3">
      <Filter />
      <Log key={`${run.id} ${level} ${text}`} run={run} text={text} level={level} />
    </div>
  );
}

function Log({ run, text, level }: { run: RunDetail; text: string; level: string }) {
  const { state, error, loaded, older } = useLog({ run: run.id, text, level });
  const lines = formatCount(state.total);
  const held = formatCount(state.rows.length);
  return (
    <>
      {error && <Trouble error={error} />}
      {state.rows.length > 0 ? (
        <LogLines rows={state.rows} search={text} onTop={older} />
      ) : (
        loaded && <Nothing filtered={text !== "" || level !== ""} ended={hasEnded(run)} />
      )}
      <p className="caption" role="status">
        {state.rows.length < state.total ? <Trans>Newest {held} of {lines} lines; older ones come as you scroll up</Trans> : <Trans>{lines} lines</Trans>}
      </p>
    </>
  );
}

function Filter() {
  const { q = "", level = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const input = useSlashKey();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <input
        ref={input}
        type="search"
        value={q}
        onChange={(event) => void navigate({ search: (now) => ({ ...now, q: event.target.value || undefined }), replace: true })}
        placeholder={t`Search lines`}
        aria-label={t`Search lines`}
        className="field w-64"
      />
      <Segmented
        label={t`Level`}
        value={level}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, level: next || undefined }), replace: true })}
        options={[
          { value: "", label: t`All` },
          { value: "info", label: t`Info` },
          { value: "warning", label: t`Warnings` },
          { value: "error", label: t`Errors` },
        ]}
      />
    </div>
  );
}

function Nothing({ filtered, ended }: { filtered: boolean; ended: boolean }) {
  if (filtered) return <Empty title={<Trans>No line fits</Trans>}><Trans>Search less, or show all levels.</Trans></Empty>;
  return <Empty title={ended ? <Trans>This run wrote nothing</Trans> : <Trans>Nothing written yet</Trans>} />;
}
