import { Trans } from "@lingui/react/macro";
import type { RunDetail } from "@/api/generated";
import { changesOf } from "@/state/run";
import { titleOf, valueOf, whyText } from "@/ui/config/changes";
import type { FieldSpec } from "@/ui/config/schema";
import { formatCount, formatTime } from "@/ui/format";

const CELL = "py-1 pe-4 text-start align-top";
const LAST = "py-1 text-end align-top whitespace-nowrap";

/** What was changed while the run trained: where, what it was, what it is since. */
export function Changes({ run, fields }: { run: RunDetail; fields: readonly FieldSpec[] }) {
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="caption border-b border-line">
          <th scope="col" className={`${CELL} font-normal`}><Trans>After</Trans></th>
          <th scope="col" className={`${CELL} font-normal`}><Trans>Field</Trans></th>
          <th scope="col" className={`${CELL} font-normal`}><Trans>Was</Trans></th>
          <th scope="col" className={`${CELL} font-normal`}><Trans>Is since</Trans></th>
          <th scope="col" className={`${LAST} font-normal`}><Trans>When</Trans></th>
        </tr>
      </thead>
      <tbody>
        {changesOf(run).flatMap(({ step, time, command, why, fields: changed }) =>
          changed.map(({ name, before, after }, index) => (
            <tr key={`${command} ${name}`} className="border-b border-line/60">
              <td className={`${CELL} whitespace-nowrap text-muted`}>{index === 0 && <>{formatCount(step)} {run.step_unit}</>}</td>
              <th scope="row" className={`${CELL} font-normal`} title={name}>
                {titleOf(fields, name)}
                {why !== null && index === 0 && <span className="caption block">{whyText(why)}</span>}
              </th>
              <td className={`${CELL} text-muted`}>{valueOf(fields, name, before)}</td>
              <td className={`${CELL} font-semibold`}>{valueOf(fields, name, after)}</td>
              <td className={`${LAST} text-muted`}>{index === 0 && formatTime(time)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}
