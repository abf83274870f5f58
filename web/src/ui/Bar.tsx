import { clsx } from "clsx";

interface BarProps {
  /** 0 to 1. */
  value: number;
  label: string;
  tone?: "accent" | "good" | "bad" | "warn" | "muted";
  thick?: boolean;
}

const TONES = { accent: "bg-accent", good: "bg-good", bad: "bg-bad", warn: "bg-warn", muted: "bg-line-strong" };

export function Bar({ value, label, tone = "accent", thick }: BarProps) {
  const percent = Math.max(0, Math.min(100, value * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={clsx("w-full overflow-hidden rounded-full bg-sunken", thick ? "h-2" : "h-1")}
    >
      <div
        className={clsx("h-full rounded-full transition-[width] duration-300 ease-out", TONES[tone])}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
