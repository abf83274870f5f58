import type { RegressionReport } from "@/api/evaluation-types";
import type { OnChoice } from "../choice";
import { Residuals } from "./Residuals";
import { Scatter } from "./Scatter";

/** How numbers were told: each beside its truth, and how the errors are spread. */
export function Numbers({ report, onChoice }: { report: RegressionReport; onChoice: OnChoice }) {
  return (
    <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2">
      <Scatter points={report.scatter} samples={report.samples} onChoice={onChoice} />
      <Residuals bins={report.residuals} onChoice={onChoice} />
    </div>
  );
}
