interface Band {
  min: readonly (number | null)[];
  max: readonly (number | null)[];
}

/** The lowest and highest value of all channels; a flat series gets some room. */
export function extentOf(channels: readonly Band[]): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { min, max } of channels) {
    for (const value of min) if (value !== null && value < low) low = value;
    for (const value of max) if (value !== null && value > high) high = value;
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** There along the highest values, back along the lowest, for each stretch without a gap. */
export function bandPath({ min, max }: Band, low: number, high: number, width: number, height: number): string {
  const x = (at: number): string => (max.length > 1 ? (at / (max.length - 1)) * width : width / 2).toFixed(1);
  const y = (value: number): string => (2 + ((high - value) / (high - low)) * (height - 4)).toFixed(1);
  const parts: string[] = [];
  let there: string[] = [];
  let back: string[] = [];
  const close = (): void => {
    if (there.length > 0) parts.push(`M${there.join("L")}L${back.toReversed().join("L")}Z`);
    there = [];
    back = [];
  };
  max.forEach((top, at) => {
    const bottom = min[at];
    if (top === null || bottom === null || bottom === undefined) return close();
    there.push(`${x(at)} ${y(top)}`);
    back.push(`${x(at)} ${y(bottom)}`);
  });
  close();
  return parts.join("");
}
