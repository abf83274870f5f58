import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { BreakdownInfo } from "@/api/generated";
import { className } from "@/features/run/evaluation/words";
import { formatCount } from "@/ui/format";
import { Section } from "./Section";
import { Table } from "./Table";
import { shareText } from "./words";

/** The test scores as the run itself took them apart, where nothing was evaluated. */
export function Breakdown({ breakdown }: { breakdown: BreakdownInfo }) {
  const classes = (breakdown.classes ?? []).map(({ name, support, precision, recall, f1 }) => ({
    key: name,
    cells: [<bdi key="name">{className(name)}</bdi>, formatCount(support), ...[precision, recall, f1].map(shareText)],
  }));
  const horizon = (breakdown.horizon ?? []).map(({ ahead, mse, mae }) => ({ key: String(ahead), cells: [formatCount(ahead), shareText(mse), shareText(mae)] }));
  return (
    <>
      {classes.length > 0 && <Section title={<Trans>Per class</Trans>}><Table head={[t`Class`, t`Support`, t`Precision`, t`Recall`, t`F1`]} rows={classes} /></Section>}
      {horizon.length > 0 && (
        <Section title={<Trans>Per step ahead</Trans>} aside={<Trans>Errors on the test part, in standard deviations of the training rows.</Trans>}>
          <Table head={[t`Steps ahead`, t`MSE`, t`MAE`]} rows={horizon} />
        </Section>
      )}
    </>
  );
}
