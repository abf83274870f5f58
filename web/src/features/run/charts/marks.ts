import { t } from "@lingui/core/macro";
import type { RunDetail } from "@/api/generated";
import type { Mark } from "@/charts/marks";
import { changesOf, type Difference } from "@/state/run";
import { changeText, shortValue, whyText } from "@/ui/config/changes";
import type { FieldSpec } from "@/ui/config/schema";

const ALERTS: ReadonlySet<string> = new Set(["warning", "error"]);

/** What happened on the way, for every chart of the run: where a fork began, what was changed, what was found odd. */
export function marksOf(run: RunDetail, fields: readonly FieldSpec[]): Mark[] {
  const alerts = run.alerts.map(({ step, time, level, title }): Mark => {
    const kind = ALERTS.has(level) ? (level as "warning" | "error") : "info";
    return { step, time, kind, texts: [title], label: null };
  });
  const changes = changesOf(run).map(({ step, time, why, fields: changed }): Mark => {
    const texts = changed.map((one) => changeText(fields, one));
    const cause = whyText(why);
    if (cause !== null) texts.push(cause);
    return { step, time, kind: "change", texts, label: labelOf(changed) };
  });
  return [...beginning(run), ...changes, ...alerts];
}

/** Short, as there is little room: "learning_rate 0.001", with "+1" where another field was changed with it. */
function labelOf([first, ...others]: readonly Difference[]): string | null {
  if (!first) return null;
  const one = `${first.name} ${shortValue(first.after)}`;
  return others.length > 0 ? `${one} +${others.length}` : one;
}

function beginning({ parent, parent_step: step, started_at: started }: RunDetail): Mark[] {
  if (parent === null || step === null || started === null) return [];
  return [{ step, time: Date.parse(started) / 1000, kind: "start", texts: [t`The fork goes on from here`], label: null }];
}
