import { ChevronDown } from "lucide-react";
import { Button } from "./Button";
import { Menu, MenuCheck } from "./Menu";

interface SeveralProps<T extends string> {
  name: string;
  all: readonly T[];
  chosen: readonly T[] | undefined;
  label?: (value: T) => string;
  onChange: (chosen: T[] | undefined) => void;
}

const NONE: readonly never[] = [];
const asIs = (value: string): string => value;

/** Any of several values; none chosen filters nothing. */
export function Several<T extends string>({ name, all, chosen = NONE, label = asIs, onChange }: SeveralProps<T>) {
  const toggle = (value: T): void => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    onChange(next.length > 0 ? next : undefined);
  };
  const trigger = (
    <Button className={chosen.length > 0 ? "text-accent-text" : ""}>
      {name}
      {chosen.length > 0 && <span className="max-w-40 truncate font-normal">{chosen.map((value) => label(value)).join(", ")}</span>}
      <ChevronDown size={14} />
    </Button>
  );
  return (
    <Menu trigger={trigger} align="start">
      {all.map((value) => (
        <MenuCheck key={value} checked={chosen.includes(value)} onChange={() => toggle(value)}>{label(value)}</MenuCheck>
      ))}
    </Menu>
  );
}
