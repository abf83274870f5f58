import { t } from "@lingui/core/macro";
import type { SampleRow } from "@/api/generated";
import { formatCount } from "@/ui/format";

export function valueOf(sample: SampleRow, columns: readonly string[], column: string | null): string | null {
  const at = column === null ? -1 : columns.indexOf(column);
  const value = at < 0 ? null : sample.values[at];
  return value === null || value === undefined ? null : String(value);
}

/** What a person calls it: its file, or its number. */
export function nameOf(sample: SampleRow, columns: readonly string[]): string {
  const number = formatCount(sample.id + 1);
  return valueOf(sample, columns, "name") ?? t`Sample ${number}`;
}
