import { clsx } from "clsx";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";

interface CardsProps {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
  children: ReactNode;
}

/** A choice between things that need a few lines each. Arrow keys move, as in any radio group. */
export function Cards({ label, value, onChange, children }: CardsProps) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value ?? null}
      onValueChange={onChange}
      className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-2"
    >
      {children}
    </RadioGroup.Root>
  );
}

interface CardProps {
  value: string;
  title: ReactNode;
  detail: ReactNode;
  foot?: ReactNode;
  /** Why it cannot be chosen. */
  why?: string | null;
}

export function Card({ value, title, detail, foot, why }: CardProps) {
  return (
    <RadioGroup.Item
      value={value}
      disabled={Boolean(why)}
      className={clsx(
        "flex min-w-0 flex-col rounded-lg border p-3 text-start",
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:shadow-[inset_0_0_0_1px_var(--accent)]",
        why ? "cursor-not-allowed border-line bg-sunken" : "border-line bg-surface hover:border-line-strong",
      )}
    >
      <span className={clsx("line-clamp-2 font-semibold break-words", why && "text-muted")} dir="auto">{title}</span>
      <span className="mt-0.5 line-clamp-3 text-sm text-muted">{detail}</span>
      {why ? <span className="mt-2 text-sm font-medium text-warn">{why}</span> : foot && <span className="caption mt-auto line-clamp-2 pt-2 break-words">{foot}</span>}
    </RadioGroup.Item>
  );
}
