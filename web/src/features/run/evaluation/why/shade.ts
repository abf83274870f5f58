/** How strongly an effect is drawn, 0 to 1, against the largest of its map. */
export function strength(value: number, largest: number): number {
  return largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
}

/** Blue speaks for the target, amber against it: told apart by any eye. */
export function hue(value: number): string {
  return value < 0 ? "var(--warn)" : "var(--accent)";
}

export function largestOf(rows: readonly (readonly number[])[]): number {
  let largest = 0;
  for (const row of rows) for (const value of row) largest = Math.max(largest, Math.abs(value));
  return largest;
}
