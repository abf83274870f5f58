import { t } from "@lingui/core/macro";
import { Plural } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "@/ui/Button";

export interface Effect {
  name: string;
  /** What stands beside the name in grey: the sample's own value. */
  beside?: string | undefined;
  value: number;
  low: number | null;
  high: number | null;
}

interface EffectBarsProps {
  label: string;
  effects: readonly Effect[];
  format: (value: number) => string;
  /** Of the width of an interval, which has no sign. */
  spread: (value: number) => string;
}

const AT_FIRST = 12;
const HEIGHT = 20;

/** A bar for each column or part from a common 0, with the interval of its mean. Bars are drawn, numbers stand beside them. */
export function EffectBars({ label, effects, format, spread }: EffectBarsProps) {
  const [all, setAll] = useState(false);
  const low = Math.min(0, ...effects.map(({ value, low: least }) => Math.min(value, least ?? value)));
  const high = Math.max(0, ...effects.map(({ value, high: most }) => Math.max(value, most ?? value)));
  const across = high - low || 1;
  const place = (value: number): string => `${((value - low) / across) * 100}%`;
  return (
    <>
      <ul aria-label={label} className="text-sm">
        {(all ? effects : effects.slice(0, AT_FIRST)).map(({ name, beside, value, low: least, high: most }) => (
          <li key={name} className="grid grid-cols-[minmax(6rem,14rem)_minmax(0,1fr)_9rem] items-center gap-3 rounded px-1 py-0.5 hover:bg-sunken" title={least === null || most === null ? undefined : t`${name}: 95 % interval ${format(least)} to ${format(most)}`}>
            <span className="truncate"><bdi>{name}</bdi>{beside !== undefined && <span className="ms-2 text-muted"><bdi>{beside}</bdi></span>}</span>
            <svg width="100%" height={HEIGHT} direction="ltr" aria-hidden className="block overflow-visible">
              <rect x={place(Math.min(0, value))} width={`${(Math.abs(value) / across) * 100}%`} y="4" height={HEIGHT - 8} rx="1.5" fill={value < 0 ? "var(--warn)" : "var(--accent)"} opacity="0.85" />
              {least !== null && most !== null && most > least && (
                <g stroke="var(--text)" strokeWidth="1.25">
                  <line x1={place(least)} x2={place(most)} y1={HEIGHT / 2} y2={HEIGHT / 2} />
                  <line x1={place(least)} x2={place(least)} y1="7" y2={HEIGHT - 7} />
                  <line x1={place(most)} x2={place(most)} y1="7" y2={HEIGHT - 7} />
                </g>
              )}
              <line x1={place(0)} x2={place(0)} y1="0" y2={HEIGHT} stroke="var(--line-strong)" />
            </svg>
            <span className="text-end">{format(value)}{least !== null && most !== null && <span className="ms-1 text-muted">± {spread((most - least) / 2)}</span>}</span>
          </li>
        ))}
      </ul>
      {!all && effects.length > AT_FIRST && <Button small className="mt-2 self-start" onClick={() => setAll(true)}><Plural value={effects.length} one="Show one" other="Show all #" /></Button>}
    </>
  );
}
