import { clsx } from "clsx";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
  id?: string;
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({ label, value, options, onChange, id }: SegmentedProps<T>) {
  return (
    <RadioGroup.Root
      id={id}
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      className="flex w-fit max-w-full overflow-x-auto rounded-md bg-sunken p-0.5"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className={clsx(
            "h-7 shrink-0 rounded px-2.5 text-sm whitespace-nowrap",
            option.value === value ? "bg-surface font-medium shadow-sm" : "text-muted hover:text-text",
          )}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
