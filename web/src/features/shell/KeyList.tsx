import { t } from "@lingui/core/macro";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";

export function KeyList({ onClose }: { onClose: () => void }) {
  const keys: [string[], string][] = [
    [["Ctrl", "K"], t`Find runs, data sets, pages and actions`],
    [["?"], t`This list`],
    [["G", "H"], t`Go to Home`],
    [["G", "D"], t`Go to Data sets`],
    [["G", "R"], t`Go to Runs`],
    [["G", "C"], t`Go to Compare`],
    [["N"], t`New run`],
    [["Ctrl", "Enter"], t`Start the run (on New run)`],
    [["/"], t`Search (in lists and in Logs)`],
    [["1", "…", "6"], t`Tabs of a run or a data set`],
    [["Esc"], t`Close what is open`],
  ];
  return (
    <Dialog open onClose={onClose} title={t`Keys`}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 text-sm">
        {keys.map(([combination, what]) => (
          <div key={what} className="contents">
            <dt className="flex gap-1">{combination.map((key) => <Kbd key={key}>{key}</Kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
