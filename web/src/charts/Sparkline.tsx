import { useEffect, useState } from "react";
import { useSeriesFeed } from "@/api/use-series";
import { hueVar } from "@/ui/palette";

interface SparklineProps {
  run: string;
  name: string;
  color: number;
  label: string;
}

const WIDTH = 120;
const HEIGHT = 32;
const POINTS = 120;
const PAINT_MS = 250;

/** One metric of one run as a bare curve; it needs no chart library, so that the first page stays light. */
export function Sparkline({ run, name, color, label }: SparklineProps) {
  const feed = useSeriesFeed({ runs: [run], names: [name], points: POINTS, range: { from: null, to: null }, pollMs: 0 }, true);
  const [path, setPath] = useState("");
  useEffect(() => {
    if (!feed) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const paint = (): void => {
      timer = undefined;
      const { runs, names } = feed.request;
      const { columns } = feed.get(runs[0] ?? "", names[0] ?? "");
      setPath(pathOf(columns.step, columns.value));
    };
    const leave = feed.onChange(() => (timer ??= setTimeout(paint, PAINT_MS)));
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [feed]);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label} className="shrink-0" direction="ltr">
      <path d={path} fill="none" stroke={hueVar(color)} strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}

/** An SVG path over the whole box; a point that is not finite leaves a gap. */
export function pathOf(steps: readonly number[], values: readonly (number | null)[]): string {
  const finite = values.filter((value) => value !== null);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const first = steps[0] ?? 0;
  const span = (steps.at(-1) ?? 0) - first || 1;
  const y = (value: number): number => (high === low ? HEIGHT / 2 : 2 + ((high - value) / (high - low)) * (HEIGHT - 4));
  const parts: string[] = [];
  let pen = "M";
  values.forEach((value, row) => {
    if (value === null) {
      pen = "M";
      return;
    }
    parts.push(`${pen}${((((steps[row] ?? first) - first) / span) * WIDTH).toFixed(1)} ${y(value).toFixed(1)}`);
    pen = "L";
  });
  return parts.join("");
}
