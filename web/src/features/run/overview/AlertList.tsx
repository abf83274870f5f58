import { Trans } from "@lingui/react/macro";
import type { AlertInfo } from "@/api/generated";
import { formatCount, formatTime } from "@/ui/format";
import { Notice } from "@/ui/Notice";

/** What the training itself found worth a look; the charts show each as a flag at its step. */
export function AlertList({ alerts, unit }: { alerts: readonly AlertInfo[]; unit: string }) {
  if (alerts.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {alerts.map((alert) => (
        <li key={`${alert.time} ${alert.title}`}>
          <Notice tone={toneOf(alert.level)} title={alert.title}>
            {alert.text}{" "}
            <span className="text-muted">
              {alert.step !== null && <Where step={alert.step} unit={unit} />} {formatTime(alert.time)}
            </span>
          </Notice>
        </li>
      ))}
    </ul>
  );
}

function Where({ step, unit }: { step: number; unit: string }) {
  const count = formatCount(step);
  return <Trans>At {count} {unit},</Trans>;
}

function toneOf(level: string): "info" | "warning" | "error" {
  return level === "error" || level === "warning" ? level : "info";
}
