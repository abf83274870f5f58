import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Run, SystemMetrics } from "@/api/generated";
import { useAlerts } from "@/api/runs";
import { useSystem } from "@/api/studio";
import { formatAgo, formatBytes } from "@/ui/format";
import { useNow } from "@/ui/now";

const DISK_NEARLY_FULL = 0.95;
/** A failure older than this is history; the Runs page keeps it. */
const FRESH_MS = 48 * 3600 * 1000;
const FAILURES_SHOWN = 3;

/** What a person should look at: a machine in trouble, alerts of running runs, fresh failures. Nothing where all is well. */
export function Attention({ failed, running }: { failed: readonly Run[]; running: readonly Run[] }) {
  const now = useNow(30_000);
  const { data: system } = useSystem();
  const alerts = useAlerts(running);
  const fresh = failed.filter((run) => now - Date.parse(run.ended_at ?? run.created_at) < FRESH_MS);
  const troubles = system ? troublesOf(system) : [];
  if (troubles.length + alerts.length + fresh.length === 0) return null;
  const more = fresh.length - FAILURES_SHOWN;
  return (
    <section>
      <h2 className="mb-2 text-lg font-semibold"><Trans>Needs attention</Trans></h2>
      <ul className="divide-y divide-line border-y border-line">
        {troubles.map((text) => <Item key={text} grave title={text} />)}
        {alerts.map(({ run, alert }) => (
          <Item key={run.id} grave={alert.level === "error"} title={<RunLink run={run} />} text={`${alert.title}. ${alert.text}`} />
        ))}
        {fresh.slice(0, FAILURES_SHOWN).map((run) => (
          <Item key={run.id} grave title={<RunLink run={run} />} text={run.reason_text} ago={formatAgo(run.ended_at ?? run.created_at, now)} />
        ))}
      </ul>
      {more > 0 && (
        <Link to="/runs" search={{ state: ["failed"] }} className="mt-2 inline-block text-sm text-accent-text hover:underline">
          <Plural value={more} one="# more failed run" other="# more failed runs" />
        </Link>
      )}
    </section>
  );
}

interface ItemProps {
  grave: boolean;
  title: ReactNode;
  text?: string | null;
  ago?: string;
}

function Item({ grave, title, text, ago }: ItemProps) {
  return (
    <li className="flex items-baseline gap-3 py-2 text-sm">
      {grave ? <CircleAlert size={16} className="shrink-0 translate-y-0.5 text-bad" /> : <TriangleAlert size={16} className="shrink-0 translate-y-0.5 text-warn" />}
      <span className="min-w-0 shrink-0 text-base font-medium">{title}</span>
      <span className="min-w-0 grow text-muted">{text}</span>
      <span className="shrink-0 text-muted">{ago}</span>
    </li>
  );
}

function troublesOf(system: SystemMetrics): string[] {
  const free = formatBytes(system.disk_total - system.disk_used);
  const full = system.disk_used / system.disk_total > DISK_NEARLY_FULL;
  return [
    ...(full ? [t`The disk is nearly full: ${free} left. Delete runs that are not needed.`] : []),
    ...(system.launcher.startsWith("down") ? [t`No training can be started now (${system.launcher}).`] : []),
  ];
}

function RunLink({ run }: { run: Run }) {
  return (
    <Link to="/runs/$id" params={{ id: run.id }} search={{ tab: "overview" }} className="hover:underline">
      {run.state === "failed" ? <Trans>{run.name} failed</Trans> : run.name}
    </Link>
  );
}
