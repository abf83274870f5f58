import { Trans } from "@lingui/react/macro";
import { t } from "@lingui/core/macro";
import type { RunReport } from "@/api/generated";
import { shortValue, whyText } from "@/ui/config/changes";
import { formatCount } from "@/ui/format";
import { Notice } from "@/ui/Notice";
import { Section } from "./Section";
import { Table } from "./Table";

/** What the training itself found worth a look. */
export function Alerts({ report: { alerts, run } }: { report: RunReport }) {
  if (alerts.length === 0) return null;
  return (
    <Section title={<Trans>Alerts</Trans>}>
      <ul className="flex flex-col gap-2">
        {alerts.map(({ level, title, text, step, time }) => {
          const at = step === null ? null : `${formatCount(step)} ${run.step_unit}`;
          return (
            <li key={`${time} ${title}`} className="whole">
              <Notice tone={level === "error" || level === "warning" ? level : "info"} title={title}>
                {text} {at !== null && <span className="text-muted"><Trans>At {at}.</Trans></span>}
              </Notice>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** What was changed while it trained. */
export function Changes({ report: { changes, run } }: { report: RunReport }) {
  if (changes.length === 0) return null;
  const rows = changes.flatMap(({ step, command, values, why }) =>
    Object.entries(values).map(([name, value]) => ({
      key: `${command} ${name}`,
      cells: [`${formatCount(step)} ${run.step_unit}`, <span key="name" dir="ltr">{name}</span>, <span key="value" dir="ltr">{shortValue(value)}</span>, whyText(why ?? null) ?? t`by a person`],
    })),
  );
  return <Section title={<Trans>Changed on the way</Trans>}><Table head={[t`After`, t`Field`, t`Is since`, t`Why`]} rows={rows} words={2} /></Section>;
}
