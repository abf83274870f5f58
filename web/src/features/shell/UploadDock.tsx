import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link, useNavigate, useRouterState } from "@tanstack/react-router";
import { Pause, Play, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { uploads, useUploads } from "@/api/uploads";
import { type Batch, secondsLeft, speedOf } from "@/state/uploads";
import { Bar } from "@/ui/Bar";
import { Button } from "@/ui/Button";
import { formatBytes, formatCount, formatDuration, formatPercent } from "@/ui/format";
import { useNow } from "@/ui/now";

/** The uploads of this tab, on every page: they go on wherever one goes. */
export function UploadDock() {
  const batches = useUploads();
  useOpenMade(batches);
  if (batches.length === 0) return null;
  return (
    <section aria-label={t`Uploads`} className="fixed end-4 bottom-4 z-30 flex max-h-[50vh] w-88 max-w-[calc(100vw-2rem)] flex-col overflow-y-auto rounded-xl border border-line bg-surface shadow-pop">
      {batches.map((batch) => <Upload key={batch.id} batch={batch} />)}
    </section>
  );
}

/** Whoever still looks at the list is taken to the new data set; elsewhere the dock has a link to it. */
function useOpenMade(batches: readonly Batch[]): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const navigate = useNavigate();
  const opened = useRef(new Set<number>());
  useEffect(() => {
    for (const { id, dataset } of batches) {
      if (dataset === null || opened.current.has(id)) continue;
      opened.current.add(id);
      if (path !== "/datasets") continue;
      uploads.close(id);
      void navigate({ to: "/datasets/$id", params: { id: dataset } });
    }
  }, [batches, path, navigate]);
}

function Upload({ batch }: { batch: Batch }) {
  const { id, state, files, bytes, sent, done } = batch;
  const title = files.length === 1 ? files[0]?.path : <Plural value={files.length} one="# file" other="# files" />;
  const share = bytes > 0 ? sent / bytes : files.length > 0 ? done / files.length : 0;
  const stoppable = state === "sending" || state === "lost";
  return (
    <div className="flex flex-col gap-1.5 border-b border-line px-3.5 py-3 last:border-b-0">
      <div className="flex items-center gap-1">
        <span className="min-w-0 grow truncate text-sm font-medium" title={files[0]?.path}>{title}</span>
        {stoppable && <Button small look="ghost" aria-label={t`Pause`} title={t`Pause`} icon={<Pause size={14} />} onClick={() => uploads.pause(id)} />}
        {(state === "paused" || state === "failed") && <Button small look="ghost" aria-label={state === "failed" ? t`Try again` : t`Go on`} title={state === "failed" ? t`Try again` : t`Go on`} icon={<Play size={14} />} onClick={() => uploads.resume(id)} />}
        {state === "made" ? (
          <Button small look="ghost" aria-label={t`Close`} icon={<X size={14} />} onClick={() => uploads.close(id)} />
        ) : (
          <Button small look="ghost" aria-label={t`Cancel the upload`} title={t`Cancel the upload`} icon={<X size={14} />} onClick={() => void uploads.cancel(id)} why={state === "making" ? t`The data set is being made` : undefined} />
        )}
      </div>
      <Bar value={share} label={t`Uploaded`} tone={state === "failed" ? "bad" : state === "lost" ? "warn" : state === "paused" ? "muted" : state === "made" ? "good" : "accent"} />
      <p className="caption flex flex-wrap gap-x-3" role="status"><Situation batch={batch} /></p>
    </div>
  );
}

function Situation({ batch }: { batch: Batch }) {
  switch (batch.state) {
    case "sending":
      return <Sending batch={batch} />;
    case "lost":
      return <Countdown batch={batch} />;
    case "paused":
      return <span><Trans>Paused</Trans> · <Amount batch={batch} /></span>;
    case "making":
      return <Trans>All there; the data set is being made…</Trans>;
    case "made":
      return batch.dataset && <Link to="/datasets/$id" params={{ id: batch.dataset }} className="text-accent-text hover:underline" onClick={() => uploads.close(batch.id)}><Trans>Open the data set</Trans></Link>;
    case "failed":
      return <span className="text-bad">{batch.problem}</span>;
  }
}

function Amount({ batch }: { batch: Batch }) {
  const { files, bytes, sent, done } = batch;
  const there = formatBytes(sent);
  const all = formatBytes(bytes);
  const arrived = formatCount(done);
  const count = formatCount(files.length);
  return files.length > 1 ? <Trans>{arrived} of {count} files, {there} of {all}</Trans> : <Trans>{there} of {all}</Trans>;
}

function Sending({ batch }: { batch: Batch }) {
  const speed = speedOf(batch);
  const left = secondsLeft(batch);
  const rate = speed === null ? null : formatBytes(speed);
  const time = left === null ? null : formatDuration(Math.ceil(left));
  return (
    <>
      <span><Amount batch={batch} /></span>
      {batch.bytes > 0 && <span>{formatPercent(batch.sent / batch.bytes)}</span>}
      {rate !== null && <span><Trans>{rate}/s</Trans></span>}
      {time !== null && <span><Trans>{time} left</Trans></span>}
    </>
  );
}

function Countdown({ batch }: { batch: Batch }) {
  const now = useNow(250);
  const seconds = Math.max(0, Math.ceil(((batch.retryAt ?? now) - now) / 1000));
  return (
    <>
      <span className="text-warn"><Trans>The line is lost; it goes on by itself in {seconds} s</Trans></span>
      <button type="button" className="text-accent-text hover:underline" onClick={() => uploads.resume(batch.id)}><Trans>Try now</Trans></button>
    </>
  );
}
