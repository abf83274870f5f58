import { Trans } from "@lingui/react/macro";
import type { AlertInfo, RunDetail } from "@/api/generated";
import type { FieldSpec } from "@/ui/config/schema";
import { formatCount, formatTime } from "@/ui/format";
import { Notice } from "@/ui/Notice";
import { AlertActions } from "../steer/AlertActions";

interface AlertListProps {
  run: RunDetail;
  fields: readonly FieldSpec[];
}

/** What the training itself found worth a look, and what may be done about it; the charts show each as a flag at its step. */
export function AlertList({ run, fields }: AlertListProps) {
  if (run.alerts.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {run.alerts.map((alert) => (
        <li key={`${alert.time} ${alert.title}`}>
          <Notice tone={toneOf(alert)} title={alert.title}>
            {alert.text}{" "}
            <span className="text-muted">
              {alert.step !== null && <Where step={alert.step} unit={run.step_unit} />} {formatTime(alert.time)}
            </span>
            {alert.actions && alert.actions.length > 0 && <AlertActions run={run} actions={alert.actions} fields={fields} />}
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

function toneOf({ level }: AlertInfo): "info" | "warning" | "error" {
  return level === "error" || level === "warning" ? level : "info";
}
