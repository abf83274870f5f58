import type { SampleRow } from "@/api/generated";

export interface GridColumn {
  name: string;
  /** Its place among a row's values. */
  at: number;
  width: number;
  numeric: boolean;
}

const CHARACTER_PX = 7.5;
const PADDING_PX = 28;
const NARROWEST = 88;
const WIDEST = 240;
/** A text this long is read, not compared: its column gets what room is left. */
const PROSE = 80;
const NARROWEST_PROSE = 420;

/** The target first, the rest as the source has them, as wide as what `rows` have in them; prose shares the room left of `room`. */
export function gridColumns(names: readonly string[], rows: readonly SampleRow[], target: string | null, room: number): GridColumn[] {
  const columns = names.map((name, at): GridColumn => {
    const values = rows.map((row) => row.values[at] ?? null).filter((value) => value !== null);
    const longest = Math.max(name.length, ...values.map((value) => String(value).length));
    const width = longest > PROSE ? Number.POSITIVE_INFINITY : Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * CHARACTER_PX + PADDING_PX)));
    return { name, at, width, numeric: values.length > 0 && values.every((value) => typeof value === "number") };
  });
  const prose = columns.filter(({ width }) => !Number.isFinite(width));
  const taken = columns.reduce((sum, { width }) => sum + (Number.isFinite(width) ? width : 0), 0);
  for (const column of prose) column.width = Math.max(NARROWEST_PROSE, Math.floor((room - taken) / prose.length));
  return [...columns.filter(({ name }) => name === target), ...columns.filter(({ name }) => name !== target)];
}
