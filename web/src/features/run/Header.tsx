import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ForecastInfo, RunDetail } from "@/api/generated";
import { useRun } from "@/api/runs";
import { durationSeconds, hasEnded, isScript } from "@/state/run";
import { Bar } from "@/ui/Bar";
import { buttonLook } from "@/ui/Button";
import { formatAgo, formatCount, formatDuration, formatMoment, formatPercent } from "@/ui/format";
import { useNow } from "@/ui/now";
import { PauseButton } from "@/ui/run/PauseButton";
import { StateBadge } from "@/ui/run/StateBadge";
import { StopMenu } from "@/ui/run/StopMenu";
import { Swatch } from "@/ui/run/Swatch";
import { barTone, positionText, remainingText, waitingText } from "@/ui/run/words";
import { forecastText } from "./forecast";
import { ReportMenu } from "./report/ReportMenu";
import { RetryButton } from "./steer/RetryButton";
import { SteerButton } from "./steer/SteerButton";

/** Who the run is, how it stands, how far it is, and how to stop it. */
export function Header({ run, children }: { run: RunDetail; children: ReactNode }) {
  return (
    <header className="border-b border-line bg-surface px-4 pt-4 md:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Swatch color={run.color} />
        <h1 className="min-w-0 truncate text-xl font-semibold" title={run.name}>{run.name}</h1>
        <StateBadge run={run} />
        <span className="ms-auto flex flex-wrap gap-2">
          <Link to="/compare" search={{ run: [run.id] }} className={buttonLook({})}><Trans>Compare with…</Trans></Link>
          <ReportMenu run={run} />
          {hasEnded(run) ? (
            !isScript(run) && (
              <>
                <Link
                  to="/new"
                  search={{ dataset: run.dataset, trainer: run.trainer, from: run.id }}
                  className={buttonLook({})}
                >
                  <Trans>Clone and edit</Trans>
                </Link>
                <RetryButton run={run} />
              </>
            )
          ) : (
            <>
              <SteerButton run={run} />
              <PauseButton run={run} />
              <StopMenu runs={[run]} />
            </>
          )}
        </span>
      </div>
      <p className="mt-0.5 text-sm text-muted">
        <span dir="ltr">{run.trainer}</span>{run.dataset && <> · <span dir="ltr">{run.dataset}</span></>}
        {run.dataset_version !== null && <> <Trans>version {run.dataset_version}</Trans></>}
        {" · "}
        <Started run={run} />
        {run.parent !== null && <Origin parent={run.parent} step={run.parent_step} />}
        {run.batch !== null && <> · <Link to="/batches/$id" params={{ id: run.batch }} className="text-accent-text hover:underline">{run.fold === null ? <Trans>member of an ensemble</Trans> : <Trans>fold of a cross-validation</Trans>}</Link></>}
      </p>
      <Situation run={run} />
      {children}
    </header>
  );
}

/** Which run it goes on from, and where. */
function Origin({ parent, step }: { parent: string; step: number | null }) {
  const { data, error } = useRun(parent);
  const count = formatCount(step ?? 0);
  if (error) return <> · <Trans>forked at step {count} from a run that is no more</Trans></>;
  if (!data) return null;
  const link = <Link to="/runs/$id" params={{ id: parent }} className="text-accent-text hover:underline"><bdi>{data.name}</bdi></Link>;
  return <> · <Trans>forked from {link} at step {count}</Trans></>;
}

function Started({ run }: { run: RunDetail }) {
  const now = useNow(30_000);
  const at = run.started_at ?? run.created_at;
  const ago = formatAgo(at, now);
  return <time dateTime={at} title={formatMoment(at)}>{run.started_at ? <Trans>started {ago}</Trans> : <Trans>made {ago}</Trans>}</time>;
}

/** A running run shows its progress; an ended one why it ended; a queued one why it waits. */
function Situation({ run }: { run: RunDetail }) {
  if (run.state === "queued") return <p className="py-3 text-sm">{waitingText(run) ?? t`Waits for a free slot`}</p>;
  return hasEnded(run) ? <Ending run={run} /> : <Progress run={run} />;
}

function Ending({ run }: { run: RunDetail }) {
  const seconds = durationSeconds(run, useNow(null));
  const took = seconds === null ? null : formatDuration(seconds);
  return (
    <p className="py-3 text-sm">
      {run.reason_text} {took !== null && <span className="text-muted"><Trans>It took {took}.</Trans></span>}
    </p>
  );
}

function Progress({ run }: { run: RunDetail }) {
  const now = useNow(1_000);
  const seconds = durationSeconds(run, now);
  const elapsed = seconds === null ? null : formatDuration(Math.floor(seconds));
  const percent = formatPercent(run.progress);
  return (
    <div className="py-3">
      <div className="flex items-center gap-3">
        <Bar thick value={run.progress} label={t`Progress`} tone={barTone(run)} />
        <span className="w-11 shrink-0 text-end text-lg font-semibold">{percent}</span>
      </div>
      <p className="mt-1 flex min-h-5 flex-wrap gap-x-5 text-sm text-muted">
        <span>{positionText(run)}</span>
        {elapsed !== null && <span><Trans>{elapsed} elapsed</Trans></span>}
        <span className="text-text">{remainingText(run)}</span>
        {run.state === "paused" && <span className="text-warn"><Trans>Saved; it goes on from here when you resume it</Trans></span>}
        {run.stop_mode && <span className="text-warn">{stoppingText(run.stop_mode)}</span>}
      </p>
      {run.forecast && <ForecastLine forecast={run.forecast} />}
    </div>
  );
}

function ForecastLine({ forecast }: { forecast: ForecastInfo }) {
  const text = forecastText(forecast);
  return <p className="caption mt-0.5"><Trans>Forecast before the start: {text}</Trans></p>;
}

function stoppingText(mode: NonNullable<RunDetail["stop_mode"]>): string {
  switch (mode) {
    case "finish":
      return t`Stops after this epoch, then saves`;
    case "save":
      return t`Stops at the next step, then saves`;
    case "discard":
      return t`Stops at once, saves nothing`;
  }
}
