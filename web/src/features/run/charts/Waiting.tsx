import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "@/api/generated";
import { fetchLogs } from "@/api/logs";
import { hasEnded } from "@/state/run";
import { Empty } from "@/ui/Empty";
import { formatDuration } from "@/ui/format";
import { Notice } from "@/ui/Notice";
import { useNow } from "@/ui/now";
import { waitingText } from "@/ui/run/words";

/** A run that says nothing for so long may be stuck. */
const SILENT_S = 60;

/** Instead of charts while there is no point: what it waits for, and since when. */
export function NoPoint({ run }: { run: RunDetail }) {
  const now = useNow(hasEnded(run) ? null : 1_000);
  if (hasEnded(run)) return <Empty title={<Trans>This run ended before it measured anything</Trans>}>{run.reason_text}</Empty>;
  if (!run.started_at) return <Empty title={<Trans>Waiting for a slot</Trans>}>{waitingText(run) ?? t`It starts as soon as one is free.`}</Empty>;
  const since = formatDuration(Math.max(0, Math.floor((now - Date.parse(run.started_at)) / 1000)));
  return (
    <div className="flex flex-col gap-4">
      <Empty title={<Trans>Waiting for the first point (started {since} ago)</Trans>} />
      <Silence run={run} />
    </div>
  );
}

/** Says so when nothing came for a minute, with the last line that the run wrote. */
export function Silence({ run }: { run: RunDetail }) {
  const now = useNow(1_000);
  const last = run.last_event_at ?? run.started_at;
  const silent = last ? (now - Date.parse(last)) / 1000 : 0;
  if (silent < SILENT_S) return null;
  const since = formatDuration(Math.floor(silent));
  return (
    <Notice tone="warning" title={<Trans>Nothing has come for {since}</Trans>}>
      <p><Trans>Its process still lives. A long step, a slow disk or a deadlock can look like this.</Trans></p>
      <LastLine run={run.id} />
    </Notice>
  );
}

function LastLine({ run }: { run: string }) {
  const { data } = useQuery({
    queryKey: ["last-line", run],
    queryFn: ({ signal }) => fetchLogs({ run, text: "", level: "" }, { tail: 1 }, signal),
    refetchInterval: 5_000,
  });
  const line = data?.items[0];
  if (!line) return <p className="mt-1 text-muted"><Trans>It has written no line yet.</Trans></p>;
  return <pre dir="ltr" className="mt-1 overflow-x-auto font-mono text-xs text-muted">{line.text}</pre>;
}
