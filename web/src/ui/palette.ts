/** How many hues there are before a dash pattern tells runs apart. Their values are in styles.css, one set a theme. */
export const HUES = 12;

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3]];

/** The hue of a run's stored colour index, for CSS. */
export function hueVar(color: number): string {
  return `var(--run-${color % HUES})`;
}

/** The dash pattern, in CSS pixels, of a run's stored colour index. */
export function dashOf(color: number): readonly number[] {
  return DASHES[Math.floor(color / HUES) % DASHES.length] ?? [];
}
