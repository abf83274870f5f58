/** Each cell as a share of its row: of the samples that are of a class, those that were said to be of each. */
export function rowShares(confusion: readonly (readonly number[])[]): number[][] {
  return confusion.map((row) => {
    const whole = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (whole > 0 ? count / whole : 0));
  });
}

export interface Window {
  /** The first that is drawn. */
  first: number;
  /** One behind the last that is drawn. */
  end: number;
}

const AROUND = 3;

/** Which of `count` cells of one size are in sight, or nearly. */
export function windowOf(scrolled: number, room: number, size: number, count: number): Window {
  const first = Math.max(0, Math.floor(scrolled / size) - AROUND);
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((scrolled + room) / size) + AROUND) };
}

/** So many per cent of the hue at the most: text on it can still be read, in light and in dark. */
const MOST_RIGHT = 60;
const MOST_WRONG = 50;

/** The background of a cell. The square root lets a rare mistake be seen beside what is mostly right. */
export function shade(share: number, right: boolean): string | undefined {
  if (share <= 0) return undefined;
  const percent = Math.round(Math.sqrt(share) * (right ? MOST_RIGHT : MOST_WRONG));
  return `color-mix(in oklab, var(${right ? "--accent" : "--bad"}) ${percent}%, var(--surface))`;
}

/** A cell that an arrow key leads to. */
export function moved([row, column]: readonly [number, number], key: string, count: number): [row: number, column: number] | null {
  const last = count - 1;
  const clamp = (at: number): number => Math.min(last, Math.max(0, at));
  switch (key) {
    case "ArrowUp":
      return [clamp(row - 1), column];
    case "ArrowDown":
      return [clamp(row + 1), column];
    case "ArrowLeft":
      return [row, clamp(column - 1)];
    case "ArrowRight":
      return [row, clamp(column + 1)];
    case "Home":
      return [row, 0];
    case "End":
      return [row, last];
    default:
      return null;
  }
}
