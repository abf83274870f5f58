import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useEvaluations } from "@/api/evaluations";
import type { RunDetail } from "@/api/generated";
import { type ReportFormat, reportUrl, useReportProblems } from "@/api/reports";
import { MenuItem, MenuLine } from "@/ui/Menu";

/** The forms; what cannot be made says why. Loaded when the menu is opened. */
export function ReportForms({ run: { id } }: { run: RunDetail }) {
  const problems = useReportProblems();
  const judged = useEvaluations(id).data?.some(({ state }) => state === "done");
  const save = (format: ReportFormat): void => {
    const link = document.createElement("a");
    [link.href, link.download] = [reportUrl(id, format), ""];
    link.click();
  };
  return (
    <>
      <MenuItem onSelect={() => void open(reportUrl(id, "html"), "_blank", "noopener")}><Trans>Open in a new tab</Trans></MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => save("html")} detail={<Trans>One file that opens anywhere, without a net</Trans>}>HTML</MenuItem>
      <MenuItem onSelect={() => save("pdf")} why={problems.pdf} detail={<Trans>A4, printed by the studio</Trans>}>PDF</MenuItem>
      <MenuItem onSelect={() => save("md")} detail={<Trans>Tables, for a wiki or a pull request</Trans>}>Markdown</MenuItem>
      <MenuItem onSelect={() => save("json")} detail={<Trans>Every number, unrounded</Trans>}>JSON</MenuItem>
      <MenuItem onSelect={() => save("csv")} why={judged === false ? t`No evaluation is done: there are no predictions` : null} detail={<Trans>What was said of each sample</Trans>}><Trans>Predictions (CSV)</Trans></MenuItem>
    </>
  );
}
