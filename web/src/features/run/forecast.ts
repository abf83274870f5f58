import { t } from "@lingui/core/macro";
import type { ForecastInfo } from "@/api/generated";
import { formatBytes, formatRange } from "@/ui/format";

/** What was measured before the first step, in one line: "3 to 4 min, 1.2 GB of 24 GB memory, 45 MB on disk". */
export function forecastText({ seconds, memory_bytes, free_bytes, disk_bytes }: ForecastInfo): string {
  const time = formatRange(seconds[0], seconds[1]);
  const [memory, free, disk] = [formatBytes(memory_bytes), formatBytes(free_bytes), formatBytes(disk_bytes)];
  return t`${time}, ${memory} of ${free} memory, ${disk} on disk`;
}
