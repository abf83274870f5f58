const KINDS = [
  [1, "NaN"],
  [2, "+∞"],
  [4, "−∞"],
] as const;

/** What is in a bucket beside finite points: 1 NaN, 2 +infinity, 4 -infinity, added up. */
export function nonfiniteText(kinds: number): string {
  const names = KINDS.filter(([bit]) => kinds & bit).map(([, name]) => name);
  return names.length > 0 ? names.join(" ") : "–";
}
