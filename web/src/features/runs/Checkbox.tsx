import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";

interface CheckboxProps {
  label: string;
  checked: boolean | "mixed";
  onChange: () => void;
}

export function Checkbox({ label, checked, onChange }: CheckboxProps) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked === "mixed" ? "indeterminate" : checked}
      onCheckedChange={onChange}
      className="flex size-4 items-center justify-center rounded border border-line-strong bg-surface data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent"
    >
      <Radix.Indicator>
        {checked === "mixed" ? <Minus size={12} className="text-accent-text" strokeWidth={3} /> : <Check size={12} className="text-on-accent" strokeWidth={3} />}
      </Radix.Indicator>
    </Radix.Root>
  );
}
