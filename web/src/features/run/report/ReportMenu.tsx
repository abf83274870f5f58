import { Trans } from "@lingui/react/macro";
import { FileText } from "lucide-react";
import { Suspense } from "react";
import type { RunDetail } from "@/api/generated";
import { Button } from "@/ui/Button";
import { lazily } from "@/ui/lazily";
import { Menu } from "@/ui/Menu";

const ReportForms = lazily(() => import("./ReportForms").then((module) => module.ReportForms));

/** What the run has come to, to look at and to hand on. */
export function ReportMenu({ run }: { run: RunDetail }) {
  return (
    <Menu trigger={<Button icon={<FileText size={15} />}><Trans>Report</Trans></Button>}>
      <Suspense><ReportForms run={run} /></Suspense>
    </Menu>
  );
}
