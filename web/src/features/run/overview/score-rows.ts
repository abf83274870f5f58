/** A row of scores: what it is of, and a number, or none where there was nothing to divide by, for each column. */
export interface ScoreRow {
  key: string;
  /** The name of a class; null where rows are numbers themselves. */
  name: string | null;
  values: readonly (number | null)[];
}

/** Column -1 is the name, or the order in which the rows came. */
export interface Sorting {
  column: number;
  down: boolean;
}

export const AS_IT_CAME: Sorting = { column: -1, down: false };

/** Rows whose name holds the text, sorted; what has no value comes last either way, and equals stay as they came. */
export function arranged(rows: readonly ScoreRow[], text: string, { column, down }: Sorting): ScoreRow[] {
  const wanted = text.trim().toLocaleLowerCase();
  const found = wanted === "" ? [...rows] : rows.filter(({ name }) => name?.toLocaleLowerCase().includes(wanted));
  if (column < 0) return down ? found.toReversed() : found;
  return found.toSorted((a, b) => {
    const [one, other] = [a.values[column] ?? null, b.values[column] ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return down ? other - one : one - other;
  });
}
