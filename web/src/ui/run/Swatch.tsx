import { dashOf, hueVar } from "../palette";

/** A run's line as the charts draw it. */
export function Swatch({ color }: { color: number }) {
  const dash = dashOf(color);
  return (
    <svg width="16" height="8" aria-hidden className="shrink-0">
      <line x1="1" y1="4" x2="15" y2="4" stroke={hueVar(color)} strokeWidth="3" strokeLinecap={dash.length ? "butt" : "round"} strokeDasharray={dash.length ? dash.join(" ") : undefined} />
    </svg>
  );
}
