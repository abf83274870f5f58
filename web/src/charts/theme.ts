import { HUES } from "@/ui/palette";

/** The colours a canvas needs, read from the page's tokens. */
export interface ChartTheme {
  hues: string[];
  surface: string;
  text: string;
  muted: string;
  grid: string;
  line: string;
  warn: string;
  bad: string;
  font: string;
}

let current: ChartTheme | null = null;
const listeners = new Set<() => void>();

/** The theme as it is now; read from the style sheet once, and again after the page's theme changed. */
export function chartTheme(): ChartTheme {
  current ??= read();
  return current;
}

export function onChartTheme(listener: () => void): () => void {
  if (listeners.size === 0) observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const observer = new MutationObserver(() => {
  current = null;
  for (const listener of listeners) listener();
});

function read(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    hues: Array.from({ length: HUES }, (_, index) => token(`run-${index}`)),
    surface: token("surface"),
    text: token("text"),
    muted: token("muted"),
    grid: token("grid"),
    line: token("line"),
    warn: token("warn"),
    bad: token("bad"),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
  };
}
