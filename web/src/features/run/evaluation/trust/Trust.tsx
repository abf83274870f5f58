import { Trans } from "@lingui/react/macro";
import type { Trust as TrustReport } from "@/api/evaluation-types";
import { formatCount } from "@/ui/format";
import type { OnChoice } from "../choice";
import { Part } from "../../overview/Part";
import { Coverages } from "./Coverages";
import { Slices } from "./Slices";
import { Temperature } from "./Temperature";

interface TrustProps {
  trust: TrustReport;
  scores: Readonly<Record<string, number>>;
  /** Whether the model tells classes. */
  classes: boolean;
  /** None in a report, which has no samples. */
  onChoice?: OnChoice;
}

/** How far the model's own word goes, learned from samples that trained nothing, and where it is worse than elsewhere. */
export function Trust({ trust, scores, classes, onChoice }: TrustProps) {
  const { calibration, coverages, unfitted } = trust;
  const fitted = calibration?.fitted_on ?? coverages[0]?.fitted_on;
  const count = formatCount(fitted ?? 0);
  return (
    <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2 print:grid-cols-2">
      <Part title={<Trans>How far its word goes</Trans>}>
        {unfitted && <p className="max-w-prose text-sm text-muted">{unfitted}</p>}
        {calibration && <Temperature calibration={calibration} scores={scores} />}
        {coverages.length > 0 && <Coverages coverages={coverages} classes={classes} />}
        {fitted !== undefined && <p className="caption mt-2"><Trans>Fitted on {count} validation samples, tried on the samples judged here. The validation part also chose the epoch, so that it may flatter a little.</Trans></p>}
      </Part>
      <Part title={<Trans>Where it is worse than elsewhere</Trans>}>
        <Slices slices={trust.slices} sliced={trust.sliced} classes={classes} onChoice={onChoice} />
      </Part>
    </div>
  );
}
