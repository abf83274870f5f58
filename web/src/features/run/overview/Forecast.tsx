import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { ForecastInfo, RunDetail } from "@/api/generated";
import { durationSeconds, hasEnded } from "@/state/run";
import { formatBytes, formatCount, formatDuration, formatRange } from "@/ui/format";
import { useNow } from "@/ui/now";

const CELL = "py-1 ps-4 text-end";

/** What the run was to take, measured before its first step, beside what it took. */
export function Forecast({ run, forecast }: { run: RunDetail; forecast: ForecastInfo }) {
  const ended = hasEnded(run);
  const took = durationSeconds(run, useNow(null));
  const { seconds, memory_bytes, free_bytes, disk_bytes, largest_batch } = forecast;
  const [free, batch] = [formatBytes(free_bytes), largest_batch === null ? null : formatCount(largest_batch)];
  const rows: [id: string, name: ReactNode, forecast: string, actual: string | null][] = [
    ["time", <Trans key="time">Time</Trans>, formatRange(seconds[0], seconds[1]), took === null ? null : formatDuration(took)],
    ["memory", <Trans key="memory">Memory</Trans>, formatBytes(memory_bytes), run.peak_memory_bytes === null ? null : formatBytes(run.peak_memory_bytes)],
    ["disk", <Trans key="disk">Disk</Trans>, formatBytes(disk_bytes), formatBytes(run.disk_bytes)],
  ];
  return (
    <>
      <table className="w-full text-sm">
        <thead>
          <tr className="caption border-b border-line">
            <th scope="col" className="py-1 text-start font-normal"><Trans>Needs</Trans></th>
            <th scope="col" className={`${CELL} font-normal`}><Trans>Before the start</Trans></th>
            {ended && <th scope="col" className={`${CELL} font-normal`}><Trans>In the end</Trans></th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(([id, name, before, after]) => (
            <tr key={id} className="border-b border-line/60">
              <th scope="row" className="py-1 text-start font-normal text-muted">{name}</th>
              <td className={CELL}>{before}</td>
              {ended && <td className={`${CELL} font-medium`}>{after ?? "–"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="caption mt-1.5">
        {batch === null ? <Trans>{free} of memory were free. Measured by the first trees.</Trans> : <Trans>{free} of memory were free. The largest batch that would have fitted: {batch}.</Trans>}
      </p>
    </>
  );
}
